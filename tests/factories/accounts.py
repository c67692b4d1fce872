"""People with an account, and their roles on territories."""

from functools import cache

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from inventory.enums import Role
from inventory.models import Membership
from tests.factories.territories import CommuneFactory

PASSWORD = "un mot de passe assez long"


@cache
def hashed_password() -> str:
    """`PASSWORD` as it is kept; a good hash is slow, so one serves all accounts of a run."""
    return make_password(PASSWORD)


class UserFactory(DjangoModelFactory):
    """An account whose password is `PASSWORD`."""

    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"personne-{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@domino.example")
    password = factory.LazyFunction(hashed_password)


class MembershipFactory(DjangoModelFactory):
    """A role on a territory: `MembershipFactory(territory=redon, role=Role.RELAY).user`."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(CommuneFactory)
    role = Role.FACILITATOR
