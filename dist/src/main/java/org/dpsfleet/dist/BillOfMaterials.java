package org.dpsfleet.dist;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the program is made of, as CycloneDX's JSON says it.
 *
 * @param file where it was read from
 */
record BillOfMaterials(Path file, List<Part> parts) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** A library. */
    record Part(String group, String name, String version, List<Licence> licences) {
        /** How the name of its jar begins among the libraries; a classifier may follow. */
        String jar() {
            return group + "." + name + "-" + version;
        }
    }

    /**
     * What a library's own description says that its licence is.
     *
     * @param name SPDX's where it is a known one
     * @param text null where the name says nothing to who wrote the bill
     */
    record Licence(String name, @Nullable String text) {}

    static BillOfMaterials read(Path file) {
        List<Part> parts = new ArrayList<>();
        for (JsonNode component : MAPPER.readTree(file.toFile()).path("components")) {
            List<Licence> licences = new ArrayList<>();
            for (JsonNode choice : component.path("licenses")) {
                licences.add(licence(choice));
            }
            parts.add(new Part(
                    component.path("group").asString(),
                    component.path("name").asString(),
                    component.path("version").asString(),
                    licences));
        }
        return new BillOfMaterials(file, parts);
    }

    /**
     * Writes the same with one part more.
     *
     * @return the file
     */
    Path with(Map<String, Object> component, Path target) {
        var tree = (ObjectNode) MAPPER.readTree(file.toFile());
        tree.withArray("components").add(MAPPER.valueToTree(component));
        MAPPER.writerWithDefaultPrettyPrinter().writeValue(target.toFile(), tree);
        return target;
    }

    private static Licence licence(JsonNode choice) {
        if (choice.has("expression")) {
            return new Licence(choice.path("expression").asString(), null);
        }
        var licence = choice.path("license");
        var name = licence.has("id") ? licence.path("id") : licence.path("name");
        var text = licence.path("text");
        if (text.path("content").isMissingNode()) {
            return new Licence(name.asString(), null);
        }
        var content = text.path("content").asString();
        return new Licence(
                name.asString(),
                text.path("encoding").asString("").equals("base64")
                        ? new String(Base64.getMimeDecoder().decode(content), StandardCharsets.UTF_8)
                        : content);
    }
}
