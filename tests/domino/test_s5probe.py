import pytest, time
from tests.accessibility.everywhere import PUBLIC, TEAM, walked
from tests.page_templates import page_templates
from tests.markup import problems
pytestmark = pytest.mark.django_db
allt=set(); n=[]
@pytest.fixture(autouse=True)
def media(settings, tmp_path): settings.MEDIA_ROOT = tmp_path
@pytest.mark.parametrize("name", [*PUBLIC, *TEAM])
def test_walk(name):
    t=time.time()
    pages = walked(name)
    allt.update(p.template for p in pages); n.append(len(pages))
    print("==", name, len(pages), round(time.time()-t,2))
    for p in pages: print("   ", p.name)
    wrong={p.name: w for p in pages if (w:=problems(p.html))}
    print("MARKUP", name, wrong) if wrong else None
def test_cover():
    print("COUNT", sum(n)); print("MISSING", sorted(page_templates()-allt))
