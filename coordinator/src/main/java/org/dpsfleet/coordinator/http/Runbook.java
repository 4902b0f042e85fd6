package org.dpsfleet.coordinator.http;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * {@code docs/alerts.md} as a page, for the links of alerts: each alert is a heading whose anchor is its name in lower
 * case.
 */
final class Runbook {
    static final String NAME = "runbook.html";

    private static final String SOURCE = "/org/dpsfleet/coordinator/page/alerts.md";
    private static final String BEGINNING = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Alerts · dps-fleet</title>
            <link rel="icon" href="icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="theme.css">
            <link rel="stylesheet" href="page.css">
            </head>
            <body>
            <header class="bar"><a class="brand" href="/">dps-fleet</a></header>
            <main class="runbook">
            """;
    private static final String END = """
            </main>
            </body>
            </html>
            """;

    private Runbook() {}

    /** The page; it needs no script. */
    static String html() {
        var document = parse();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                visitChildren(link);
                if (!link.getDestination().matches("https?:.*|#.*")) {
                    unwrap(link);
                }
            }
        });
        var renderer = HtmlRenderer.builder()
                .extensions(List.of(HeadingAnchorExtension.create()))
                .build();
        return BEGINNING + renderer.render(document) + END;
    }

    private static Node parse() {
        try (var stream = Objects.requireNonNull(Runbook.class.getResourceAsStream(SOURCE), SOURCE);
                var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            return Parser.builder().build().parseReader(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it leads to is not here: its words stay. */
    private static void unwrap(Link link) {
        for (var child = link.getFirstChild(); child != null; child = link.getFirstChild()) {
            link.insertBefore(child);
        }
        link.unlink();
    }
}
