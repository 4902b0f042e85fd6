package org.dpsfleet.objectstore;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.dpsfleet.perceptual.BadDataException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/**
 * How a server of S3 is reached. All but one of these follow the rules of AWS's own tools: variables of the
 * environment, profiles, then what the machine provides.
 *
 * @param endpoint of a server that is not Amazon's; null for what AWS's settings say
 * @param region null for what AWS's settings say
 * @param pathStyle whether the bucket is part of the path rather than of the host's name; null for wherever the
 *     server is not Amazon's
 * @param credentials who asks
 * @param silence how long a server may send and take nothing before the request is sent again
 * @param attempts how often a request is sent that fails on its way, or that the server has no time for
 */
record S3Settings(
        @Nullable URI endpoint,
        @Nullable Region region,
        @Nullable Boolean pathStyle,
        AwsCredentialsProvider credentials,
        Duration silence,
        int attempts) {
    /** The variable that AWS's rules have no name for. */
    static final String PATH_STYLE = "FLEET_S3_PATH_STYLE";

    /** A minute or so in all, the waits between them growing to 20 s where the server is overloaded. */
    private static final int ATTEMPTS = 8;

    private static final Duration SILENCE = Duration.ofSeconds(30);

    /**
     * Those of this process.
     *
     * @throws BadDataException if one is malformed
     */
    static S3Settings of(Map<String, String> environment) {
        return new S3Settings(
                null,
                null,
                pathStyle(environment.get(PATH_STYLE)),
                DefaultCredentialsProvider.builder().build(),
                SILENCE,
                ATTEMPTS);
    }

    private static @Nullable Boolean pathStyle(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new BadDataException(
                        "%s is '%s'; accepted: true, false, or nothing, which is true wherever an endpoint is set."
                                .formatted(PATH_STYLE, text));
        };
    }

    /**
     * The region that requests are signed for.
     *
     * @param foreign whether the server is not Amazon's; most of those take any region
     * @throws BadDataException if none is set and the server is Amazon's
     */
    Region signedFor(boolean foreign) {
        if (region != null) {
            return region;
        }
        try {
            Region set = firstOf(SystemSettingsRegionProvider::new, AwsProfileRegionProvider::new);
            if (set != null) {
                return set;
            }
            if (foreign) {
                return Region.US_EAST_1;
            }
            // The machine's own, which takes seconds where it has none.
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            throw new BadDataException(
                    "The region of the bucket is not known; set AWS_REGION, such as eu-central-1, or the region of a"
                            + " profile in ~/.aws/config.",
                    e);
        }
    }

    @SafeVarargs
    private static @Nullable Region firstOf(Supplier<AwsRegionProvider>... providers) {
        for (Supplier<AwsRegionProvider> provider : providers) {
            try {
                Region region = provider.get().getRegion();
                if (region != null) {
                    return region;
                }
            } catch (SdkClientException e) {
                // it says so where it knows none
            }
        }
        return null;
    }
}
