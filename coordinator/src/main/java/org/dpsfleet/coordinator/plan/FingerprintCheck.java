package org.dpsfleet.coordinator.plan;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.schemas.validation.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Whether an experiment names the content of its data, not only the paths. The coordinator has no data, so the
 * client pins the experiment before the submission; otherwise two different data sets would share results.
 */
public final class FingerprintCheck {
    private final List<Problem> problems = new ArrayList<>();

    private FingerprintCheck() {}

    /** Every place that lacks a fingerprint; empty if the experiment is pinned. */
    public static List<Problem> problems(ExperimentSpec spec) {
        var check = new FingerprintCheck();
        for (int i = 0; i < spec.metrics().networks().size(); i++) {
            if (spec.metrics().networks().get(i).weights() instanceof Weights.Pretrained(var _, var sha256)) {
                check.check("/networks/" + i + "/weights/sha256", sha256);
            }
        }
        check.images("/train", spec.data().train());
        check.images("/test/images", spec.data().test().images());
        for (var i = 0; i < spec.data().furtherTests().size(); i++) {
            check.images(
                    "/further_tests/" + i + "/images",
                    spec.data().furtherTests().get(i).images());
        }
        if (spec.data().perceptual() instanceof PerceptualSource.Folder folder) {
            check.check("/perceptual/sha256", folder.sha256());
        }
        return List.copyOf(check.problems);
    }

    private void images(String place, ImageSource source) {
        switch (source) {
            case ImageSource.Stl10 s -> check(place + "/sha256", s.sha256());
            case ImageSource.Svhn s -> check(place + "/sha256", s.sha256());
            case ImageSource.Folder s -> check(place + "/sha256", s.sha256());
            case ImageSource.Judged s -> check(place + "/sha256", s.sha256());
            case ImageSource.DeadLeaves _ -> {}
        }
    }

    private void check(String place, @Nullable String sha256) {
        if (sha256 == null) {
            problems.add(new Problem(
                    place,
                    "is missing: the experiment is not pinned to its data; accepted: the"
                            + " fingerprint that `fleet submit` fills in"));
        }
    }
}
