package org.dpsfleet.schemas.yaml;

import java.util.List;
import java.util.Map;
import org.dpsfleet.schemas.validation.Problem;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * The one document in a YAML 1.2 text, as a tree of JSON.
 *
 * <p>Aliases and merge keys ({@code <<}, with one mapping or a list of them) are resolved: a mapping's own
 * keys win, then the earlier mapping of the list. Keys are texts as they are written. Accepted tags are
 * those of the core schema; nothing in a document can name a class.
 *
 * @param tree the document; a missing node if there is none in the text. Where a mapping has a key twice, it
 *     has the last value
 * @param lines of all places, from 1: of an entry that of its key, in a merged or aliased mapping where it is
 *     written
 * @param problems keys that are there twice, and numbers that are not finite, which are null in the tree
 */
public record YamlDocument(JsonNode tree, Map<JsonPointer, Integer> lines, List<Problem> problems) {
    /**
     * Reads a text.
     *
     * @throws YamlException if it is no YAML, has several documents, a tag that is not of the core schema, an
     *     alias without its anchor or within it, or too many values or levels
     */
    public static YamlDocument read(String text, PlainScalars scalars) {
        return TreeBuilder.build(Composer.compose(text, scalars));
    }

    /**
     * The text of a file: UTF-8, or UTF-16 or UTF-32 as YAML tells them apart.
     *
     * @throws YamlException naming the first byte that is not of this encoding
     */
    public static String decode(byte[] file) {
        return Encoding.decode(file);
    }
}
