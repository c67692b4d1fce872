from tests.e2e.test_moderation import *
from inventory.services.tokens import issue_token
from inventory.enums import TokenPurpose
def test_shots(new_page, live_server, queue):
    r=queue[1].initiative
    s=issue_token(purpose=TokenPurpose.OWN,email="a@domino.example",initiative=r)
    bad={}
    for name, opt in [("d", {"viewport":{"width":1440,"height":900}}), ("m", PHONE)]:
        page = new_page(may_say=BY_AXE, **opt); sign_in(page, live_server.url)
        bad.update(problems(page, r.get_absolute_url()+"c-est-nous/", f"/ma-fiche/{s}/", "/moderation/fraicheur/"))
        for k,a in {"list":"/moderation/","conf":queue[1].get_absolute_url(),"own":f"/ma-fiche/{s}/"}.items():
            page.goto(a); page.screenshot(path=f"/tmp/shots/{name}-{k}.png", full_page=name=="m")
    print("BAD", bad)
