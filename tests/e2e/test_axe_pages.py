import time
import pytest
from tests.accessibility.everywhere import PUBLIC, TEAM, walked
from tests.accessibility.looking import look_at, unlike
pytestmark = pytest.mark.django_db
T=[]
@pytest.mark.parametrize("name", [*PUBLIC, *TEAM])
def test_probe(browser, name, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    place = settings.MIDDLEWARE.index("domino.middleware.RequestLimitsMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], "domino.middleware.FrenchSpacesMiddleware", *settings.MIDDLEWARE[place:]]
    t=time.time()
    pages = walked(name); t2=time.time()
    found = look_at(browser, pages)
    print("==", name, len(pages), len(list(unlike(pages))), round(t2-t,1), round(time.time()-t2,1), flush=True)
    for k,v in found.items(): print("FOUND", k, v, flush=True)
