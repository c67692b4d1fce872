from inventory.forms.contribution import ContributionForm, CorrectionForm, SubmissionForm

__all__ = ["ContributionForm", "CorrectionForm", "SubmissionForm"]
