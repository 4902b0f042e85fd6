package org.dpsfleet.vocabulary;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RemoteUriTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/key",
                "S3://bucket/a/b%20c.mat",
                "https://host/path?X-Amz-Signature=1&b=2",
                "http://127.0.0.1:8080/a.zip"
            })
    void acceptsWhatCanBeFetched(String uri) {
        assertThat(RemoteUri.is(uri)).isTrue();
        assertThat(RemoteUri.problem(uri)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ftp://host/a                | is of a kind that is not known",
                "https://user:secret@host/a  | 'https://host/a' has a name or password",
                "s3://bucket/                | names no file",
                "https://host                | names no file",
                "s3:///key                   | names no file",
                "s3://bucket/key?versionId=1 | has a query",
                "https://host/a#b            | has a fragment",
                "https://host/a b?secret     | 'https://host/a b' is no URI"
            })
    void refusesTheRestAndSaysWhatIsRightWithoutSecrets(String uri, String why) {
        assertThat(RemoteUri.problem(uri))
                .get()
                .asString()
                .contains(why)
                .endsWith("accepted: s3://BUCKET/KEY, https://HOST/PATH or http://HOST/PATH")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"photos/train", "a:b/c", "C:/data", "file:/a", "x?y"})
    void pathsAreNone(String path) {
        assertThat(RemoteUri.is(path)).isFalse();
        assertThat(RemoteUri.shown(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "https://u:p@host/a/b.zip?sig=1#x, https://host/a/b.zip, b.zip",
        "s3://bucket/b.mat, s3://bucket/b.mat, b.mat"
    })
    void whatIsShownHasNoSecrets(String uri, String shown, String name) {
        assertThat(RemoteUri.shown(uri)).isEqualTo(shown);
        assertThat(RemoteUri.fileName(uri)).isEqualTo(name);
    }
}
