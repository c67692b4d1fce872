from inventory.models.contribution import Contribution, Photo, Scan, Token
from inventory.models.correspondence import Correspondence, Message
from inventory.models.initiative import Initiative, Source
from inventory.models.membership import Invitation, Membership
from inventory.models.revision import Distinction, Merge, Revision
from inventory.models.subscription import Subscription
from inventory.models.taxonomy import Exchange, LegalForm, ResourceKind, Sphere, Stake, Theme
from inventory.models.territory import Containment, FormerName, Territory

__all__ = [
    "Containment",
    "Contribution",
    "Correspondence",
    "Distinction",
    "Exchange",
    "FormerName",
    "Initiative",
    "Invitation",
    "LegalForm",
    "Membership",
    "Merge",
    "Message",
    "Photo",
    "ResourceKind",
    "Revision",
    "Scan",
    "Source",
    "Sphere",
    "Stake",
    "Subscription",
    "Territory",
    "Theme",
    "Token",
]
