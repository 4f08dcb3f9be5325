"""The rules of the notebook format and of the pipeline's settings."""

from jupyter_kale_ext import notebook, pipeline
from jupyter_kale_ext.model.rule import Rule
from jupyter_kale_ext.notebook import rules as notebook_rules
from jupyter_kale_ext.pipeline import rules as pipeline_rules

RULES = (*notebook.RULES, *pipeline.RULES)


def test_rules_have_one_code_each_in_their_range():
    codes = [rule.code for rule in RULES]

    assert codes == sorted(set(codes))
    assert all("KL001" <= code <= "KL049" for code in codes)


def test_every_rule_is_listed_and_explained():
    defined = [value for module in (notebook_rules, pipeline_rules) for value in vars(module).values()]

    assert {rule.code for rule in defined if isinstance(rule, Rule)} == {rule.code for rule in RULES}
    assert all(rule.title and not rule.title.endswith(".") and rule.explanation.endswith(".") for rule in RULES)
