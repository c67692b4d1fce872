import pytest, pathlib, collections, json
from tests.accessibility.everywhere import PUBLIC, TEAM, walked
from tests.accessibility.replay import replaying
from tests.accessibility.looking import VISITOR, unlike
from tests.e2e.helpers import settled, at_rest
pytestmark = pytest.mark.django_db
ACE = pathlib.Path("/tmp/s5/conf/node/node_modules/accessibility-checker-engine/ace.js").read_text()
RUN = """async () => { const c = new ace.Checker(); const r = await c.check(document, ['WCAG_2_2', 'WCAG_2_1', 'IBM_Accessibility']); return r.results.filter(x => x.value[0]==='VIOLATION' && x.value[1] !== 'PASS' && x.value[1] !== 'MANUAL').map(x => [x.value[1], x.ruleId, x.message.slice(0,160), (x.snippet||'').slice(0,160)]) }"""
@pytest.mark.parametrize("walk", [*PUBLIC, *TEAM])
def test_ibm(browser, as_in_production, walk):
    pages = walked(walk)
    ctx = browser.new_context(**VISITOR, bypass_csp=True); page = ctx.new_page()
    with replaying() as s:
        for p in unlike(pages):
            page.goto(s.show(p)); settled(page); at_rest(page)
            try:
                page.evaluate("src => { const f = new Function(src + '; window.ace = ace;'); f(); }", ACE)
                for kind, rule, msg, snip in page.evaluate(RUN):
                    print("IBM", kind, rule, "|", msg, "|", snip.replace("\n"," "), "|", p.name, flush=True)
            except Exception as e: print("ERR", p.name, str(e)[:200], flush=True)
    ctx.close()
