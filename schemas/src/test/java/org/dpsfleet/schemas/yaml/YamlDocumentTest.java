package org.dpsfleet.schemas.yaml;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

/** Expected values follow from the productions of YAML 1.2.2, chapter 10.3, and of the merge key's description. */
class YamlDocumentTest {
    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static JsonNode yaml(String text) {
        return YamlDocument.read(text, PlainScalars.CORE).tree();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '\u00a6',
            quoteCharacter = '`',
            value = {
                "null ¦ null",
                "Null ¦ null",
                "NULL ¦ null",
                "~ ¦ null",
                "nULL ¦ \"nULL\"",
                "true ¦ true",
                "True ¦ true",
                "TRUE ¦ true",
                "tRUE ¦ \"tRUE\"",
                "false ¦ false",
                "False ¦ false",
                "FALSE ¦ false",
                "yes ¦ \"yes\"",
                "${HOME:-x} ¦ \"${HOME:-x}\"",
                "No ¦ \"No\"",
                "on ¦ \"on\"",
                "OFF ¦ \"OFF\"",
                "y ¦ \"y\"",
                "0 ¦ 0",
                "-0 ¦ 0",
                "+5 ¦ 5",
                "-19 ¦ -19",
                "010 ¦ 10",
                "0o10 ¦ 8",
                "0x10 ¦ 16",
                "0xfF ¦ 255",
                "+0x10 ¦ \"+0x10\"",
                "0b11 ¦ \"0b11\"",
                "0o8 ¦ \"0o8\"",
                "1_000 ¦ \"1_000\"",
                "12:30 ¦ \"12:30\"",
                "9007199254740993 ¦ 9007199254740993",
                "123456789012345678901234567890 ¦ 123456789012345678901234567890",
                ".001 ¦ 0.001",
                "-.5 ¦ -0.5",
                "1. ¦ 1.0",
                "0. ¦ 0.0",
                "1e-3 ¦ 0.001",
                "1E3 ¦ 1000.0",
                "+12e03 ¦ 12000.0",
                "6.8523015e+5 ¦ 685230.15",
                "1.5.2 ¦ \"1.5.2\"",
                "e3 ¦ \"e3\"",
                ". ¦ \".\"",
                "+ ¦ \"+\"",
                "- ¦ [null]",
                "2001-12-14 ¦ \"2001-12-14\"",
                "2001-12-14t21:59:43.10-05:00 ¦ \"2001-12-14t21:59:43.10-05:00\"",
                "'64' ¦ \"64\"",
                "\"true\" ¦ \"true\"",
                "'null' ¦ \"null\"",
                "\"\\u00e9\\n\" ¦ \"\\u00e9\\n\"",
                "'it''s' ¦ \"it's\"",
                "!!str 64 ¦ \"64\"",
                "! 64 ¦ \"64\"",
                "!!float 1 ¦ 1.0",
                "!!int '12' ¦ 12",
                "!!bool True ¦ true",
                "!!null '' ¦ null",
                "!!seq [] ¦ []",
                "!!map {} ¦ {}",
                "!<tag:yaml.org,2002:str> 1 ¦ \"1\"",
                "[a, b: c, 1,] ¦ [\"a\", {\"b\": \"c\"}, 1]",
                "{a, b: , c: 1} ¦ {\"a\": null, \"b\": null, \"c\": 1}",
                "{\"a\":1} ¦ {\"a\": 1}",
                "{1: a, true: b, ~: c} ¦ {\"1\": \"a\", \"true\": \"b\", \"~\": \"c\"}",
                "a: b # comment ¦ {\"a\": \"b\"}",
                "a: b#c ¦ {\"a\": \"b#c\"}",
                "a:b ¦ \"a:b\"",
                "? a\\n: b ¦ {\"a\": \"b\"}",
                "a: |\\n  x\\n  y\\n ¦ {\"a\": \"x\\ny\\n\"}",
                "a: >-\\n  x\\n  y\\n ¦ {\"a\": \"x y\"}",
                "a: |+\\n x\\n\\n ¦ {\"a\": \"x\\n\\n\"}",
                "a: x\\n  y ¦ {\"a\": \"x y\"}",
                "--- 1\\n... ¦ 1",
                "%YAML 1.2\\n---\\na: 1 ¦ {\"a\": 1}",
                "a:\\n- 1\\n- 2 ¦ {\"a\": [1, 2]}",
                "a: 1\\r\\nb: 2\\r\\n ¦ {\"a\": 1, \"b\": 2}",
                "a:\\t1\\t# one ¦ {\"a\": 1}",
                "a: x\\ty\\nb:\\t\\t[1,\\t2] ¦ {\"a\": \"x\\ty\", \"b\": [1, 2]}",
                "\ud83d\ude00:\\t1 ¦ {\"\ud83d\ude00\": 1}",
            })
    void isWhatTheCoreSchemaSays(String text, String expected) {
        assertThat(yaml(unescaped(text))).isEqualTo(json(expected));
    }

    /** The line ends and tabs of a case; in a quoted scalar they are the YAML's own escapes. */
    private static String unescaped(String text) {
        return text.startsWith("\"")
                ? text
                : text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: &x 5;b: *x | {a: 5, b: 5}",
                "a: &x [1, 2];b: [*x, *x] | {a: [1, 2], b: [[1, 2], [1, 2]]}",
                "a: &x {p: 1};b: {<<: *x, q: 2} | {a: {p: 1}, b: {p: 1, q: 2}}",
                "a: &x {p: 1, q: 1};b: {q: 2, <<: *x} | {a: {p: 1, q: 1}, b: {p: 1, q: 2}}",
                "a: &x {p: 1};b: &y {p: 2, q: 2};c: {<<: [*x, *y]}"
                        + " | {a: {p: 1}, b: {p: 2, q: 2}, c: {p: 1, q: 2}}",
                "a: &x {p: {r: 1}};b: {<<: *x, p: {s: 2}} | {a: {p: {r: 1}}, b: {p: {s: 2}}}",
                "a: &x {p: 1};b: &y {<<: *x, q: 2};c: {<<: *y} | {a: {p: 1}, b: {p: 1, q: 2}, c: {p: 1, q: 2}}",
                "a: {<<: {p: 1}, q: 2} | {a: {p: 1, q: 2}}",
                "a: {<<: []} | {a: {}}",
                "a: {'<<': 1} | {a: {'<<': 1}}",
                "a: &x 1;b: &x 2;c: *x | {a: 1, b: 2, c: 2}",
                "&k a: 1;b: *k | {a: 1, b: a}",
                "a: &x k;*x : 1 | {a: k, k: 1}",
                "a: &x !!str 5;b: *x | {a: '5', b: '5'}",
                "a: &x;b: *x | {a: null, b: null}",
            })
    void aliasesAndMergeKeysAreResolved(String text, String expected) {
        String quoted = expected.replaceAll("([{,\\[] ?)([a-z])\\b", "$1\"$2\"")
                .replaceAll(": ([a-z])\\b", ": \"$1\"")
                .replace('\'', '"');
        YamlDocument document = YamlDocument.read(text.replace(';', '\n'), PlainScalars.CORE);
        assertThat(document.tree()).isEqualTo(json(quoted));
        assertThat(document.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n\n", "# only a comment\n", "\ufeff", "%YAML 1.2\n---\n", "---\n", "--- # nothing\n...\n"})
    void aTextWithoutADocumentHasNoneOrNull(String text) {
        JsonNode tree = yaml(text);
        assertThat(tree.isMissingNode() || tree.isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1;---;b: 2 | 2 | a second document begins here",
                "a: *x | 1 | the alias *x has no anchor &x before it",
                "a: 1;b: &x [1, *x] | 2 | the alias *x lies within what it stands for",
                "a: &x {b: *x} | 1 | the alias *x lies within what it stands for",
                "a: 1;b: {<<: 5} | 2 | << merges mappings; accepted: a mapping, as in <<: *base",
                "b: {<<: [{a: 1}, 2]} | 1 | << merges mappings",
                "a: 1;? [b];: 2 | 2 | a key is a list or a mapping; accepted: a text",
                "a: !!python/object:os.system x | 1 | the tag !!python/object:os.system is not accepted here; accepted: !!str",
                "a: !!python/object/apply:os.system [x] | 1 | the tag !!python/object/apply:os.system is not accepted",
                "a: !!java.net.URL [x] | 1 | the tag !!java.net.URL is not accepted",
                "a: !local {} | 1 | the tag !local is not accepted",
                "a: !!binary aGk= | 1 | the tag !!binary is not accepted",
                "a: !!set {x} | 1 | the tag !!set is not accepted",
                "a: !!str [x] | 1 | the tag !!str is not accepted here",
                "a: !!int x1 | 1 | 'x1' is no !!int",
                "a: !!bool yes | 1 | 'yes' is no !!bool",
                "a: 1;\tb: 2 | 2 | a tab stands where YAML accepts spaces only; indent with spaces",
                "a:;\tb: 2 | 2 | a tab stands where YAML accepts spaces only",
                "a:; - 1;\t- 2 | 3 | a tab stands where YAML accepts spaces only",
                "a: [1,;b: 2 | 1 | flow sequence",
                "a: [1,;2 | 1 | expected ',' or ']', but got the end of the text",
                "a: 'x;b: 2 | 1 | the end of the text",
                "a: b: c | 1 | mapping values are not allowed here",
                "a: @x | 1 | character '@'",
                "a: `x` | 1 | character '`'",
                "a: 1; b: 2 | 2 | mapping values are not allowed here",
                "- a;b: 1 | 2 | expected",
                "a: x\u0007y | 1 | the character U+0007 is not allowed",
                "%YAML 2.0;---;a: 1 | 0 | version",
            })
    void whatIsNotAcceptedIsNamedWithItsLine(String text, int line, String what) {
        assertThatThrownBy(() -> yaml(text.replace(';', '\n'))).isInstanceOfSatisfying(YamlException.class, e -> {
            assertThat(e.line()).isEqualTo(line);
            assertThat(e.getMessage().toLowerCase(Locale.ROOT)).contains(what.toLowerCase(Locale.ROOT));
            assertThat(e.getMessage()).doesNotContainPattern("snakeyaml|fasterxml|jackson|Exception|<[a-z]");
        });
    }

    @Test
    void aKeyThatIsThereTwiceIsNamedWithBothLines() {
        var document = YamlDocument.read("a: 1\nb:\n  c: 2\n  d: 3\n  c: 4\n", PlainScalars.CORE);
        assertThat(document.problems())
                .singleElement()
                .hasToString("/b/c (line 5): the key is there twice; accepted: once (first in line 3)");
    }

    @Test
    void twoMergeKeysAreNamedWithWhatMergesSeveral() {
        var document = YamlDocument.read("a: &x {p: 1}\nb:\n  <<: *x\n  <<: *x\n", PlainScalars.CORE);
        assertThat(document.problems())
                .singleElement()
                .hasToString("/b/<< (line 4): the key is there twice; accepted: once (first in line 3);"
                        + " <<: [*a, *b] merges several");
    }

    @ParameterizedTest
    @ValueSource(strings = {".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e999"})
    void aNumberThatIsNotFiniteIsNamedAtItsPlace(String number) {
        var document = YamlDocument.read("a:\n- 1\n- " + number + "\n", PlainScalars.CORE);
        assertThat(document.problems())
                .singleElement()
                .hasToString("/a/1 (line 3): " + number
                        + " is not accepted; accepted: a finite number, or a text in quotes");
        assertThat(yaml("'" + number + "'")).isEqualTo(json("\"" + number + "\""));
    }

    @Test
    void linesAreThoseWhereTheValueIsWritten() {
        // given
        var text = """
                base: &base
                  images: 64
                  seed: 1
                other:
                  <<: *base
                  seed: 2
                copy: *base
                """;
        // when
        var lines = YamlDocument.read(text, PlainScalars.CORE).lines();
        // then
        assertThat(lines.get(JsonPointer.compile("/other"))).isEqualTo(4);
        assertThat(lines.get(JsonPointer.compile("/other/images"))).isEqualTo(2);
        assertThat(lines.get(JsonPointer.compile("/other/seed"))).isEqualTo(6);
        assertThat(lines.get(JsonPointer.compile("/copy"))).isEqualTo(7);
        assertThat(lines.get(JsonPointer.compile("/copy/seed"))).isEqualTo(3);
    }

    @Test
    void aliasesThatMultiplyAreRefusedSoon() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append(String.format(Locale.ROOT, "a%d: &a%d [", i, i))
                    .append(String.format(Locale.ROOT, "*a%d,", i - 1).repeat(10))
                    .append("]\n");
        }
        assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> yaml(bomb.toString()))
                        .hasMessage("its aliases stand for too many values; accepted: 100000"));
    }

    @Test
    void mergesThatMultiplyAreRefusedSoon() {
        var bomb = new StringBuilder("a0: &a0 {k0: x, k1: x, k2: x, k3: x}\n");
        for (int i = 1; i < 20; i++) {
            bomb.append(String.format(Locale.ROOT, "a%d: &a%d {<<: *a%d", i, i, i - 1));
            for (int k = 4; k < 8; k++) {
                bomb.append(String.format(Locale.ROOT, ", k%d: *a%d", k, i - 1));
            }
            bomb.append("}\n");
        }
        assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> yaml(bomb.toString())).hasMessageContaining("too many values"));
    }

    @ParameterizedTest
    @CsvSource({"'[',']'", "'{a: ','}'", "'- ',''"})
    void depthIsLimited(String open, String close) {
        assertThat(yaml(open.repeat(400) + close.repeat(400)).isContainer()).isTrue();
        assertThatThrownBy(() -> yaml(open.repeat(10_000) + close.repeat(10_000)))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("accepted: 500 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void encodingsAreToldApartWithAndWithoutAMark(String name) {
        Charset charset = Charset.forName(name);
        for (String mark : new String[] {"", "\ufeff"}) {
            byte[] file = (mark + "a: Größe €\n").getBytes(charset);
            assertThat(YamlDocument.decode(file)).isEqualTo("a: Größe €\n");
        }
    }

    @Test
    void aByteOfAnotherEncodingIsNamedWithItsPlace() {
        byte[] latin1 = "a: 1\nb: Größe\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> YamlDocument.decode(latin1))
                .isInstanceOfSatisfying(
                        YamlException.class, e -> assertThat(e.line()).isEqualTo(2))
                .hasMessage("the byte at offset 10 is 0xF6, 'ö' in Latin-1, which is not valid UTF-8; save the file as"
                        + " UTF-8");
        assertThatThrownBy(() -> YamlDocument.decode(new byte[] {'a', ':', ' ', (byte) 0xc3}))
                .hasMessageStartingWith("the byte at offset 3 is 0xC3");
    }

    @Test
    void asTextsScalarsAreWhatIsWritten() {
        assertThat(YamlDocument.read("a: 010\nb: True\nc: .5\nd:\ne: ~\nf: ''\ng: null x", PlainScalars.TEXT)
                        .tree())
                .isEqualTo(json("""
                        {"a": "010", "b": "True", "c": ".5", "d": null, "e": null, "f": "", "g": "null x"}"""));
    }
}
