package org.dpsfleet.perceptual.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Why a file can't be read or written, in words for people. */
public final class Reason {
    private Reason() {}

    /** Without the file's name; the operating system's words where there are none of our own. */
    public static String of(Exception e) {
        return switch (e) {
            case UncheckedIOException unchecked -> of(cause(unchecked));
            case AccessDeniedException ignored -> "permission denied";
            case NoSuchFileException ignored -> "no such file or folder";
            case FileAlreadyExistsException ignored -> "something else of this name is there";
            case NotDirectoryException ignored -> "it is not a folder";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /** With the file's name in front, where the failure has one. */
    public static String withFile(Exception e) {
        Exception failure = e instanceof UncheckedIOException unchecked ? cause(unchecked) : e;
        return failure instanceof FileSystemException f && f.getFile() != null
                ? f.getFile() + ": " + of(f)
                : of(failure);
    }

    private static IOException cause(UncheckedIOException e) {
        return Objects.requireNonNull(e.getCause(), "an UncheckedIOException is made of an IOException");
    }
}
