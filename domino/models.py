"""The people who sign in. Roles on territories come with `inventory.Membership`."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with an account; the e-mail address identifies them."""

    email = models.EmailField("adresse électronique", unique=True)

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
