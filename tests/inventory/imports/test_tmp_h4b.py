import time
import pytest
from django.test import Client
from django.contrib.gis.geos import Point
from inventory.models import ImportLine, Theme, ImportRun
from tests.factories.accounts import MembershipFactory
from tests.factories.imports import ImportRunFactory
pytestmark = pytest.mark.django_db

def test_x(redon):
    client = Client(); client.force_login(MembershipFactory(territory=redon).user)
    for i in range(62): Theme.objects.create(slug=f"t{i}", name=f"Thème numéro {i}", icon="x", color="#5a3d8a")
    cols=[{"label": f"colonne {i}", "field": "", "pivot": False, "samples": ["a"*50]*3, "filled": 9} for i in range(400)]
    run = ImportRunFactory(territory=redon, recognition={"columns": cols, "format":"csv","delimiter":";","encoding":"utf-8", "unknown_terms":{"theme":{f"mot {i}": i for i in range(500)}}, "terms":{"theme":{f"mott {i}": ["t1"] for i in range(500)}}})
    for _ in range(2):
        t=time.process_time(); r=client.get(f"/moderation/imports/{run.pk}/reconnu/"); print("mapping", r.status_code, len(r.content), time.process_time()-t)
    run = ImportRunFactory(territory=redon, state="previewed")
    ImportLine.objects.bulk_create((ImportLine(run=run, line=i+1, outcome="new" if i%3 else "changed", name=f"n {i}", point=Point(-2+i%1000/1000, 47+i%777/777, srid=4326), difference={"name":[None,"x"]}, remarks=[["a","b","avertissement",f"raison {i%7} : {i}"]]) for i in range(100_000)), batch_size=5000)
    from django.db import connection
    connection.cursor().execute("ANALYZE inventory_importline")
    for q in ("apercu/","apercu/?outcome=new","apercu/?outcome=new&reason=raison 3","apercu/?page=1900","apercu.geojson"):
        t=time.time(); r=client.get(f"/moderation/imports/{run.pk}/{q}"); print(q, r.status_code, len(r.content), time.time()-t)
    t=time.time(); r=client.post(f"/moderation/imports/{run.pk}/apercu/", {"version":1,"every":"out","outcome":"new"}); print("out", r.status_code, time.time()-t)
    t=time.time(); r=client.get(f"/moderation/imports/{run.pk}/apercu/"); print("again", r.status_code, time.time()-t)
    t=time.time(); r=client.post(f"/moderation/imports/{run.pk}/apercu/", {"version":2,"shown":[1,2],"keep":[1]}, headers={"accept":"application/json"}); print("tick", r.status_code, time.time()-t)
