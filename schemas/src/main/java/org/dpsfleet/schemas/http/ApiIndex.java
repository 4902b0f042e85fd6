package org.dpsfleet.schemas.http;

import java.util.List;

/** What a server has to offer. */
public record ApiIndex(String title, List<Link> links) {
    public ApiIndex {
        links = List.copyOf(links);
    }

    /** A path that answers GET, and what it answers. */
    public record Link(String href, String summary) {}
}
