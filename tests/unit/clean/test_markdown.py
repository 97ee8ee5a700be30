"""Markdown becomes paragraphs, with its first heading as title and its front matter as metadata."""

from pipeline.clean.markdown import read_markdown

DOCUMENT = """---
title: Harbour wall
date: 2024-03-15
author: [Ada Byrne, Jo Lund]
language: en
---
# Harbour wall

The **harbour wall** will be [rebuilt](https://harbour.example)
before autumn.

## What it costs

- four million crowns
- one year

> "It was time", the mayor said.
"""


def test_document_with_front_matter() -> None:
    metadata, body = read_markdown(DOCUMENT)
    assert metadata.title == "Harbour wall"
    assert metadata.authors == ("Ada Byrne", "Jo Lund")
    assert metadata.language == "en"
    assert metadata.published is not None
    assert metadata.published.moment.at.date().isoformat() == "2024-03-15"
    assert body.split("\n\n") == [
        "The harbour wall will be rebuilt before autumn.",
        "What it costs",
        "- four million crowns",
        "- one year",
        '"It was time", the mayor said.',
    ]


def test_first_heading_is_the_title() -> None:
    metadata, body = read_markdown("# A title\n\nText.")
    assert (metadata.title, body) == ("A title", "Text.")


def test_plain_text_is_markdown_too() -> None:
    metadata, body = read_markdown("Just a paragraph.\n\nAnother.")
    assert (metadata.title, body) == ("", "Just a paragraph.\n\nAnother.")


def test_broken_front_matter_is_text() -> None:
    _, body = read_markdown("---\nno: [mapping\n---\nText.")
    assert "Text." in body
