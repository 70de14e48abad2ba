"""What changed, in words."""

from django import template

from tracker.queries import board_words

register = template.Library()
register.filter("turn_word", board_words.turn_word)
register.filter("moved_words", board_words.moved_words)
