"""People with an account, and their roles on territories."""

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from inventory.enums import Role
from inventory.models import Membership
from tests.factories.territories import CommuneFactory

PASSWORD = "un mot de passe assez long"


class UserFactory(DjangoModelFactory):
    """An account whose password is `PASSWORD`."""

    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"personne-{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@domino.example")

    @classmethod
    def _create(cls, model_class: type, *args: object, **values: object) -> object:
        return model_class.objects.create_user(*args, **{"password": PASSWORD, **values})


class MembershipFactory(DjangoModelFactory):
    """A role on a territory: `MembershipFactory(territory=redon, role=Role.RELAY).user`."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(CommuneFactory)
    role = Role.FACILITATOR
