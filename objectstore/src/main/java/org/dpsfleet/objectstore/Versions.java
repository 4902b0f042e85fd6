package org.dpsfleet.objectstore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.checkpoint.CheckpointFiles;
import org.dpsfleet.perceptual.checkpoint.CheckpointFiles.Read;
import org.dpsfleet.perceptual.checkpoint.DamagedCheckpointException;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.jspecify.annotations.Nullable;

/**
 * The versions of checkpoints: folders of their files, each with a name that no other version ever has. A version does
 * not change; which one is current does.
 */
final class Versions {
    private final Bucket bucket;
    private final S3Location location;
    private final @Nullable CopiesFolder copies;

    Versions(Bucket bucket, S3Location location, @Nullable CopiesFolder copies) {
        this.bucket = bucket;
        this.location = location;
        this.copies = copies;
    }

    /** A work's current version, and the tag of the object that says so. */
    record Current(CurrentVersion version, String tag, byte[] bytes) {}

    /** The object that says which version of a work is current. */
    static String pointer(String work) {
        return work + "/" + CurrentVersion.FILE;
    }

    /**
     * The current version of a work; empty where there is none.
     *
     * @throws DamagedCheckpointException if what says so is damaged
     */
    Optional<Current> current(String work) {
        return bucket.get(pointer(work))
                .map(held -> new Current(
                        CurrentVersion.of(held.bytes(), location.uri(pointer(work))), held.tag(), held.bytes()));
    }

    /** The keys of a version's files. */
    static List<String> files(String work, String version) {
        return CheckpointFiles.ALL.stream()
                .map(name -> file(work, version, name))
                .toList();
    }

    static String file(String work, String version, String name) {
        return "%s/%s/%s".formatted(work, version, name);
    }

    /** Sends a version's files, all at once. */
    void upload(String work, String version, Path folder) {
        Together.all(CheckpointFiles.ALL.stream()
                .<Callable<Object>>map(name -> () -> {
                    bucket.upload(file(work, version, name), folder.resolve(name));
                    return name;
                })
                .toList());
    }

    /**
     * Reads a version, from this machine if it is here.
     *
     * @throws MissingDataException if one of its files is not in the store
     * @throws DamagedCheckpointException if one of them is damaged
     */
    Read read(String work, CurrentVersion version) {
        if (copies == null) {
            return fetch(work, version);
        }
        Optional<Read> here = copies.find(version.manifestSha256());
        if (here.isPresent()) {
            return here.get();
        }
        try (LocalFolder folder = copies.unfinished(version.manifestSha256())) {
            Read read = fetchInto(folder, work, version);
            copies.keep(folder, version.manifestSha256());
            return read;
        }
    }

    /** The same as the store has it, whatever this machine has. */
    Read fetch(String work, CurrentVersion version) {
        try (LocalFolder folder = LocalFolder.make()) {
            return fetchInto(folder, work, version);
        }
    }

    private Read fetchInto(LocalFolder folder, String work, CurrentVersion version) {
        List<Callable<Optional<String>>> downloads = new ArrayList<>();
        for (String name : CheckpointFiles.NEEDED) {
            downloads.add(() -> bucket.download(
                    file(work, version.version(), name), folder.path().resolve(name)));
        }
        if (Together.all(downloads).contains(Optional.<String>empty())) {
            throw new MissingDataException(
                    "%s is damaged: files of it are missing; it must be made again.".formatted(location.uri(work)));
        }
        try {
            if (!isOf(folder.path(), version.manifestSha256())) {
                throw new DamagedCheckpointException(
                        "%s is damaged: its hash is not the one in %s; it must be made again."
                                .formatted(folder.path().resolve(CheckpointFiles.MANIFEST), CurrentVersion.FILE));
            }
            return CheckpointFiles.read(folder.path());
        } catch (DamagedCheckpointException e) {
            throw e.at(uri(work, version), folder.path().toString());
        } catch (BadDataException e) {
            // It names the folder that the files were fetched into.
            String at = uri(work, version);
            throw new BadDataException(
                    String.valueOf(e.getMessage()).replace(folder.path().toString(), at), e);
        }
    }

    private String uri(String work, CurrentVersion version) {
        return location.uri(work + "/" + version.version()).toString();
    }

    /** Whether the checkpoint in a folder is the one with this manifest. */
    static boolean isOf(Path folder, String manifestSha256) {
        return Hashes.sha256(folder.resolve(CheckpointFiles.MANIFEST)).equals(manifestSha256);
    }
}
