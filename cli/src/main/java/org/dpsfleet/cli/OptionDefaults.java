package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.validation.DidYouMean;
import org.dpsfleet.schemas.yaml.PlainScalars;
import org.dpsfleet.schemas.yaml.YamlDocument;
import org.dpsfleet.schemas.yaml.YamlException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/**
 * Where an option that the command line does not give comes from: the environment ({@code FLEET_}
 * and its name in upper case), then the file {@code fleet.yaml} (or the one that {@code
 * FLEET_CONFIG} names), then its default.
 */
final class OptionDefaults implements IDefaultValueProvider {
    private static final Set<String> NAMES = Set.of(
            "bootstrap-servers",
            "topic-prefix",
            "task-partitions",
            "replication",
            "coordinator",
            "data",
            "weights",
            "token",
            "view-token",
            "allowed-host",
            "out",
            "cache",
            "cache-size",
            "cache-store",
            "input-cache",
            "input-cache-size",
            "checkpoint-cache",
            "checkpoint-cache-size",
            "patience",
            "recycle-after-tasks",
            "recycle-above",
            "idle-exit",
            "state",
            "log-format",
            "kafka-properties");
    private static final Set<String> WRITE_ELSEWHERE = Set.of("results", "export", "report", "archive");

    private final Map<String, String> environment;
    private final Map<String, String> file;

    OptionDefaults(Map<String, String> environment) {
        this.environment = environment;
        this.file = read(environment.get("FLEET_CONFIG"));
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        var name = option.longestName().replaceFirst("^--", "");
        if (name.equals("mlflow")) {
            return environment.get("MLFLOW_TRACKING_URI"); // as MLflow's own clients
        }
        // What these commands write does not belong into the folder that the fleet works in.
        if (!NAMES.contains(name)
                || (name.equals("out")
                        && WRITE_ELSEWHERE.contains(option.command().name()))) {
            return null;
        }
        var value = environment.get("FLEET_" + key(name).toUpperCase(Locale.ROOT));
        return value != null && !value.isEmpty() ? value : file.get(key(name));
    }

    private static Map<String, String> read(@Nullable String named) {
        var path = Path.of(named == null || named.isEmpty() ? "fleet.yaml" : named);
        if (named == null && !Files.exists(path)) {
            return Map.of();
        }
        var values = values(path);
        var accepted = new TreeSet<String>();
        NAMES.forEach(n -> accepted.add(key(n)));
        for (var name : values.keySet()) {
            if (!accepted.contains(name)) {
                throw CommandFailure.usage("the configuration file %s: '%s' is no setting%s; accepted: %s"
                        .formatted(path, name, DidYouMean.question(accepted, name), String.join(", ", accepted)));
            }
        }
        return values;
    }

    /** The settings in a file; one without a value says nothing. */
    private static Map<String, String> values(Path path) {
        YamlDocument document;
        try {
            document = YamlDocument.read(YamlDocument.decode(Files.readAllBytes(path)), PlainScalars.TEXT);
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "the configuration file %s can't be read; bring it or unset FLEET_CONFIG".formatted(path));
        } catch (YamlException e) {
            throw CommandFailure.usage(String.format(
                    Locale.ROOT,
                    "the configuration file %s, line %d, can't be read as YAML: %s",
                    path,
                    e.line(),
                    e.getMessage()));
        }
        if (!document.problems().isEmpty()) {
            throw CommandFailure.usage("the configuration file %s: %s"
                    .formatted(path, document.problems().getFirst()));
        }
        var tree = document.tree();
        var values = new TreeMap<String, String>();
        if (tree.isMissingNode() || tree.isNull()) {
            return values;
        }
        if (!tree.isObject() || tree.valueStream().anyMatch(JsonNode::isContainer)) {
            throw CommandFailure.usage("the configuration file %s is not a mapping of names to values".formatted(path));
        }
        tree.properties().stream()
                .filter(setting -> !setting.getValue().isNull())
                .forEach(setting ->
                        values.put(setting.getKey(), setting.getValue().asString()));
        return values;
    }

    private static String key(String option) {
        return option.replace('-', '_');
    }
}
