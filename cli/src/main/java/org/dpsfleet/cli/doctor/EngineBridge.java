package org.dpsfleet.cli.doctor;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The native libraries between the engine and PyTorch, as the engine brings them. */
final class EngineBridge {
    private static final String FOLDER = "/jnilib/";

    private EngineBridge() {}

    /** The one version of PyTorch that it was built for, for example {@code 2.7.1}. */
    static String torch() {
        try (var file = Engine.class.getResourceAsStream(FOLDER + "pytorch.properties")) {
            if (file == null) {
                throw new IllegalStateException("the engine's jar pytorch-jni is not on the class path");
            }
            var properties = new Properties();
            properties.load(file);
            return properties.getProperty("jni_version", "").replaceFirst("-.*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is one of this flavour: {@code cpu}, or {@code cu} and CUDA's version. */
    static boolean has(String flavor) {
        return flavor.matches("[a-z0-9-]+")
                && Engine.class.getResource(FOLDER + "linux-x86_64/" + flavor + "/libdjl_torch.so") != null;
    }
}
