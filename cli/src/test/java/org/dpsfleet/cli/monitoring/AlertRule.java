package org.dpsfleet.cli.monitoring;

import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A rule of {@code alerts.yml}.
 *
 * @param expression in PromQL, on one line
 * @param runbook the paragraph that says what to do, in the repository
 */
record AlertRule(String name, String expression, String severity, String runbook) {
    /** Where the paragraphs are: at the address that the operator gives, else in the repository. */
    private static final String RUNBOOK =
            "{{ with $externalLabels.fleet_url }}{{ . }}/page/runbook.html{{ else }}docs/alerts.md{{ end }}#";

    /** The quantity, and what it is compared with first. */
    private static final Pattern COMPARISON = Pattern.compile("(.*?) ([<>]|==) ([0-9.]+)(?: .*)?");

    /** All of them. */
    static List<AlertRule> all() {
        var document = YAMLMapper.builder()
                .build()
                .readTree(MonitoringQueries.FOLDER.resolve("alerts.yml").toFile());
        return document.get("groups")
                .valueStream()
                .flatMap(group -> group.get("rules").valueStream())
                .map(rule -> new AlertRule(
                        rule.get("alert").asString(),
                        rule.get("expr").asString().strip().replaceAll("\\s+", " "),
                        rule.at("/labels/severity").asString(),
                        rule.at("/annotations/runbook_url").asString().replace(RUNBOOK, "docs/alerts.md#")))
                .toList();
    }

    /**
     * One of them.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static AlertRule named(String name) {
        return all().stream()
                .filter(rule -> rule.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no alert " + name));
    }

    /** What is compared. */
    String quantity() {
        return comparison(1);
    }

    /** Whether it fires above its threshold, not below. */
    boolean above() {
        return comparison(2).equals(">");
    }

    /** What it is compared with. */
    double threshold() {
        return Double.parseDouble(comparison(3));
    }

    private String comparison(int group) {
        var matcher = COMPARISON.matcher(expression);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(name + " compares no quantity with a number: " + expression);
        }
        return matcher.group(group);
    }
}
