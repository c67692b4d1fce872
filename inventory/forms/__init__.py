from inventory.forms.contribution import ContributionForm
from inventory.forms.submission import CorrectionForm, SubmissionForm

__all__ = ["ContributionForm", "CorrectionForm", "SubmissionForm"]
