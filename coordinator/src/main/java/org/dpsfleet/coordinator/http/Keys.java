package org.dpsfleet.coordinator.http;

import io.vertx.core.http.HttpServerRequest;
import org.dpsfleet.schemas.http.BearerToken;
import org.dpsfleet.schemas.http.FeedStart.Access;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that requests carry.
 *
 * @param full allows everything; null: nothing is asked, and everything allowed
 * @param view allows to read; null for none
 */
public record Keys(@Nullable BearerToken full, @Nullable BearerToken view) {
    /**
     * What a request may do.
     *
     * @throws ProblemException 401 if it carries neither
     */
    Access access(HttpServerRequest request) {
        var given = request.getHeader("Authorization");
        if (full == null || full.isIn(given)) {
            return Access.FULL;
        }
        if (view != null && view.isIn(given)) {
            return Access.VIEW;
        }
        throw ProblemException.of(401, "expected the coordinator's token: Authorization: Bearer TOKEN")
                .with("WWW-Authenticate", BearerToken.CHALLENGE);
    }
}
