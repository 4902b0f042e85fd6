package org.dpsfleet.perceptual.perceptualset;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.image.Pixels;

/**
 * Folders side by side whose files belong together by name: folders of pictures and one of
 * judgements. That each judgement has its pictures, and the reverse, is checked by names alone.
 */
final class SplitFolder {
    private static final int NAMED_FAULTS = 3;

    private final Path folder;
    private final String judgements;
    private final List<String> ids;
    /** File names by sub-folder, each in the order of the ids. */
    private final Map<String, List<String>> files = new HashMap<>();

    /**
     * Lists the files.
     *
     * @param judgements name of the sub-folder with a {@code .npy} file per id
     * @param pictures names of the sub-folders with a picture per id
     * @throws BadDataException if there are none, or names do not fit together
     */
    SplitFolder(Path folder, String judgements, List<String> pictures) {
        this.folder = folder;
        this.judgements = judgements;
        SortedMap<String, String> judged = list(folder.resolve(judgements), List.of(".npy"));
        ids = List.copyOf(judged.keySet());
        files.put(judgements, List.copyOf(judged.values()));
        for (String name : pictures) {
            SortedMap<String, String> pictured = list(folder.resolve(name), List.of(".png", ".jpg", ".jpeg"));
            refuseExcess(judged, pictured, judgements, name, "picture");
            refuseExcess(pictured, judged, name, judgements, "judgement");
            files.put(name, List.copyOf(pictured.values()));
        }
        if (ids.isEmpty()) {
            throw new BadDataException("%s is empty: expected are pictures in %s and judgements "
                            .formatted(folder, String.join(", ", pictures))
                    + "(.npy) in " + judgements + ".");
        }
    }

    private void refuseExcess(
            SortedMap<String, String> from, SortedMap<String, String> in, String fromName, String inName, String what) {
        List<String> missing = new ArrayList<>();
        from.forEach((id, file) -> {
            if (!in.containsKey(id)) {
                missing.add(fromName + "/" + file);
            }
        });
        if (!missing.isEmpty()) {
            String more = missing.size() > NAMED_FAULTS
                    ? String.format(Locale.ROOT, " and %d more", missing.size() - NAMED_FAULTS)
                    : "";
            throw new BadDataException("In %s there is no %s in %s for %s%s."
                    .formatted(
                            folder,
                            what,
                            inName,
                            String.join(", ", missing.subList(0, Math.min(NAMED_FAULTS, missing.size()))),
                            more));
        }
    }

    private static SortedMap<String, String> list(Path folder, List<String> endings) {
        SortedMap<String, String> byId = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path path : all) {
                String name = path.getFileName().toString();
                String lower = name.toLowerCase(Locale.ROOT);
                if (name.startsWith(".") || endings.stream().noneMatch(lower::endsWith)) {
                    continue;
                }
                String id = name.substring(0, name.lastIndexOf('.'));
                String other = byId.put(id, name);
                if (other != null) {
                    throw new BadDataException(
                            "%s holds both %s and %s, which are the same to it.".formatted(folder, other, name));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new BadDataException("The folder %s cannot be listed: %s.".formatted(folder, e.getMessage()), e);
        }
        return byId;
    }

    int size() {
        return ids.size();
    }

    String id(int index) {
        return ids.get(index);
    }

    /** Reads the pictures of one id, which must be of one size. */
    List<Pixels> pictures(int index, List<String> names) {
        List<Pixels> pictures =
                names.stream().map(name -> Pixels.read(path(name, index))).toList();
        for (int i = 1; i < pictures.size(); i++) {
            Pixels expected = pictures.getFirst();
            Pixels found = pictures.get(i);
            if (found.height() != expected.height() || found.width() != expected.width()) {
                throw new BadDataException(String.format(
                        Locale.ROOT,
                        "%s has %d x %d pixels where %s has %d x %d.",
                        path(names.get(i), index),
                        found.width(),
                        found.height(),
                        path(names.getFirst(), index),
                        expected.width(),
                        expected.height()));
            }
        }
        return pictures;
    }

    /** Reads the judgement of one id, a single number from 0 to 1. */
    float judgement(int index) {
        Path path = path(judgements, index);
        NpyFile file = NpyFile.read(path);
        if (file.values().length != 1) {
            throw new BadDataException(String.format(
                    Locale.ROOT, "%s holds %d numbers where one judgement is expected.", path, file.values().length));
        }
        double value = file.values()[0];
        if (!(value >= 0 && value <= 1)) {
            throw new BadDataException("%s holds the judgement %s, which is not from 0 to 1.".formatted(path, value));
        }
        return (float) value;
    }

    private Path path(String name, int index) {
        return folder.resolve(name).resolve(files.getOrDefault(name, List.of()).get(index));
    }
}
