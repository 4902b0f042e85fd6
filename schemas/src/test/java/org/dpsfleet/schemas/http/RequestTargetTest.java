package org.dpsfleet.schemas.http;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequestTargetTest {
    @Test
    void escapesAreDecodedOnce() {
        var target = RequestTarget.parse("/a+b/%E2%82%AC/%2525?x=1+2&x=%26&y&z=a=b&");

        assertThat(target.path()).isEqualTo("/a+b/€/%25");
        assertThat(target.query()).isEqualTo(Map.of("x", List.of("1 2", "&"), "y", List.of(""), "z", List.of("a=b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?", "/?&", "*"})
    void thereMayBeNoQuery(String text) {
        assertThat(RequestTarget.parse(text).query()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/%2",
                "/%zz",
                "/%-1",
                "/%+1",
                "/%ff",
                "/%c3%28",
                "/%ed%a0%80",
                "/%c0%af",
                "/?%",
                "/?a=%zz",
                "/?a=%ff",
                "/?a=%+1",
                "/?%2=a"
            })
    void whatCanNotBeDecodedIsRefused(String text) {
        assertThatThrownBy(() -> RequestTarget.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can't be decoded; accepted: percent escapes of two hexadecimal digits");
    }
}
