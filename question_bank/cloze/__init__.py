"""Drafts of questions made from an article's text: 填空, 单选 and 判断, each for a person to accept or to drop."""

from question_bank.cloze.facts import Fact, facts_of
from question_bank.cloze.proposing import DRAFT_TAG, ClozeDraft, ClozeMaker

__all__ = ["DRAFT_TAG", "ClozeDraft", "ClozeMaker", "Fact", "facts_of"]
