package org.dpsfleet.coordinator.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.OpenApi;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** For how long, and how much, is kept of requests with a key. */
class RepeatsTest {
    private final AtomicLong now = new AtomicLong();
    private final Repeats repeats = new Repeats(now::get);
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void aKeyIsKeptForADay() {
        ask("a", "{}");
        now.addAndGet(Repeats.KEPT.toNanos() - 1);
        ask("a", "{}");
        assertThat(done).hasValue(1);

        now.incrementAndGet();
        ask("a", "{}");
        assertThat(done).hasValue(2);
    }

    @Test
    void theOldestAreForgottenWhereThereAreTooMany() {
        for (int i = 0; i <= Repeats.MOST; i++) {
            ask("key " + i, "{}");
        }
        done.set(0);

        ask("key 1", "{}");
        assertThat(done).hasValue(0);
        ask("key 0", "{}");
        assertThat(done).hasValue(1);
    }

    @Test
    void theOldestAreForgottenWhereTheyAreTooLarge() {
        int size = (int) (Repeats.MOST_BYTES / 3);
        for (var key : new String[] {"a", "b", "c", "d"}) {
            repeats.once(request(key, "{}"), _ -> Answer.bytes("text/plain", new byte[size]));
        }

        ask("b", "{}");
        assertThat(done).hasValue(0);
        ask("a", "{}");
        assertThat(done).hasValue(1);
    }

    @Test
    void whatFailedLeavesItsKeyUnused() {
        assertThatThrownBy(() -> repeats.once(request("a", "{}"), _ -> {
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);

        ask("a", "{\"other\": 1}");
        assertThat(done).hasValue(1);
    }

    @Test
    void anotherRequestIsRefusedAndTheSameWaits() {
        repeats.once(request("a", "{}"), first -> {
            assertThatThrownBy(() -> ask("a", "{}")).hasMessageContaining("is being done");
            assertThatThrownBy(() -> ask("a", "{ }")).hasMessageContaining("came with another request");
            return Answer.nothing();
        });

        assertThat(ask("a", "{}").headers()).containsEntry(Repeats.HEADER, "true");
        assertThat(done).hasValue(0);
    }

    private Answer ask(String key, String body) {
        return repeats.once(request(key, body), _ -> {
            done.incrementAndGet();
            return Answer.nothing();
        });
    }

    private static Request request(String key, String body) {
        return new Request(
                OpenApi.load().operation("replay"),
                Map.of(),
                Json.mapper().createObjectNode(),
                "application/json",
                "a test",
                key,
                body.getBytes(StandardCharsets.UTF_8));
    }
}
