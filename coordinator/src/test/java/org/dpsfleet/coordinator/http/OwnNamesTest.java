package org.dpsfleet.coordinator.http;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OwnNamesTest {
    private static final OwnNames NAMES = OwnNames.of("my-machine", List.of("Fleet.example", "2001:db8::1"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "localhost.",
                "a.localhost:1",
                "127.0.0.1",
                "127.1.2.3:80",
                "[::1]",
                "[0:0:0:0:0:0:0:1]:8080",
                "my-machine:8080",
                "fleet.example:443",
                "[2001:db8::1]:443"
            })
    void theseAreItsOwn(String host) {
        assertThatCode(() -> NAMES.require(host)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil.example:localhost",
                "evil@localhost:8080",
                "notlocalhost",
                "10.0.0.1",
                "[::2]",
                "::1",
                "localhost:8080:evil",
                "localhost/evil"
            })
    void theseAreNot(String host) {
        assertThatThrownBy(() -> NAMES.require(host))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("this coordinator is not '" + host + "'");
    }

    @Test
    void anOriginIsThatOfTheHostOrOfAnAllowedName() {
        assertThat(NAMES.isOwnOrigin("http://localhost:8080", "localhost:8080")).isTrue();
        assertThat(NAMES.isOwnOrigin("https://fleet.example", "127.0.0.1:8080")).isTrue();
        assertThat(NAMES.isOwnOrigin("http://127.0.0.1:9000", "127.0.0.1:8080")).isFalse();
        assertThat(NAMES.isOwnOrigin("null", "localhost")).isFalse();
        assertThat(OwnNames.any().isOwnOrigin("https://a.example", "a.example")).isTrue();
        assertThat(OwnNames.any().isOwnOrigin("https://a.example", "b.example")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://fleet.example", "fleet.example:443", "", "a b/"})
    void whatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> OwnNames.of("127.0.0.1", List.of(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("coordinator allowed-host: '" + name + "' is not accepted");
    }
}
