from tests.e2e.test_moderation import *
def test_shots(new_page, live_server, queue):
    for name, opt in [("d", {"viewport":{"width":1440,"height":900}}), ("m", PHONE)]:
        page = new_page(may_say=("Applying",), **opt); sign_in(page, live_server.url)
        d=f"/moderation/fiches/{queue[1].initiative.slug}"
        for k,a in {"list":"/moderation/","conf":queue[1].get_absolute_url(),"new":queue[0].get_absolute_url(),"edit":queue[1].get_absolute_url()+"retoucher/","hist":d+"/historique/","ver":d+"/historique/1/"}.items():
            page.goto(a); page.screenshot(path=f"/tmp/shots/{name}-{k}.png", full_page=True)
