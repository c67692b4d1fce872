from evaluation.models import Evaluation
from tests.e2e.debates import PHONE, sign_in
from tests.evaluation.evaluating import agreed, evaluation_of, place
from tests.factories.initiatives import InitiativeFactory
from tests.factories.ratings import rate
from tests.factories.referentials import content, agree
from evaluation.services.referentials import import_referential
from evaluation.demo import __path__ as dp
import pytest, tomllib, pathlib
pytestmark = pytest.mark.django_db(transaction=True)
def test_shots(new_page, live_server):
    territory = place()
    data = tomllib.loads(pathlib.Path("evaluation/demo/referentials.toml").read_text())["referential"][0]
    r = import_referential(data=data, territory=territory, by=None); agree(r)
    version = r.versions.get()
    import random
    random.seed(3)
    for index in range(6):
        made = evaluation_of(version, rated=False, closed=index > 0, consent=index > 0, initiative=InitiativeFactory(name=["SEL de Vilaine","Castel Fablab","La Rustine","Jardin partagé","Les Amis","ProfLab"][index], territory=territory))
        for who in ("Ana Le Bihan", "Table 2", "Bo"):
            rate(made, who, [[random.choice([0,1,2,3,4,None]) for _ in c.indicators.all()] for c in version.criteria.all()])
        made.ratings.first().scores.update(evidence="Vu sur place, le marché du samedi", link="https://exemple.fr/")
    e = Evaluation.objects.get(state="open"); s = Evaluation.objects.filter(state="closed").first()
    for scheme in ("light", "dark"):
        for name, screen in (("wide", {"viewport": {"width": 1440, "height": 900}}), ("phone", PHONE)):
            page = new_page(color_scheme=scheme, **screen)
            sign_in(page, live_server, territory)
            for key, address in {
                "radar": f"/evaluation/evaluations/{s.pk}/?vue=regards",
                "rate": f"/evaluation/evaluations/{e.pk}/repondre/",
                "synth": f"/evaluation/evaluations/{e.pk}/synthese/",
                "control": f"/moderation/evaluations/{e.pk}/",
                "desk": "/moderation/evaluations/",
                "create": f"/moderation/fiches/{s.initiative.slug}/evaluer/",
                "terr": f"/territoires/{territory.slug}/evaluation/",
                "init": f"/initiatives/{s.initiative.slug}/",
            }.items():
                if scheme == "dark" and key not in ("radar", "rate", "terr"): continue
                page.goto(address)
                page.screenshot(path=f"/tmp/ed/{key}-{name}-{scheme}.png", full_page=True)
            if name == "wide" and scheme == "light":
                r = page.request.get(f"/evaluation/evaluations/{s.pk}/fiche.pdf?vue=regards")
                pathlib.Path("/tmp/ed/fiche.pdf").write_bytes(r.body())
