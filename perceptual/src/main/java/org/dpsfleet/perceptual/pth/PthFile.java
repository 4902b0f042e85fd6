package org.dpsfleet.perceptual.pth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.safetensors.TensorDictionary;

/**
 * What {@code torch.save} wrote: dictionaries of tensors by name, read when asked for.
 *
 * <p>Both of PyTorch's formats are read, the zip file and the one before version 1.6. Nothing in a file
 * is executed: an object of a class that is not known here is a placeholder, and a tensor that cannot be
 * read is an error only where it is asked for. Tensors of whole numbers, such as the count of batches that
 * a normalisation has seen, cannot be read. Thread safe. Format: torch/serialization.py and
 * torch/_utils.py of PyTorch.
 */
public final class PthFile {
    /** A longer pickle is refused; those of torchvision's networks have less than 1 MiB. */
    public static final int PICKLE_LIMIT = 64 << 20;

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final String RIGHT = "; in Python, torch.save(model.state_dict(), file) writes what is needed";

    private final List<PthDictionary> dictionaries;
    private final List<String> entries;

    private PthFile(List<PthDictionary> dictionaries, List<String> entries) {
        this.dictionaries = dictionaries;
        this.entries = entries;
    }

    /**
     * Opens a file and checks everything but the numbers.
     *
     * @throws MissingDataException if there is no such file
     * @throws BadDataException if it is damaged, or holds no tensor that can be read
     */
    public static PthFile read(Path path) {
        if (Files.isDirectory(path)) {
            throw new BadDataException("%s is a folder where a PyTorch file is expected.".formatted(path));
        }
        try {
            Content content = startsWith(path, ZIP) ? ZipFormat.read(path) : LegacyFormat.read(path);
            List<PthDictionary> dictionaries = Search.in(path, content);
            if (dictionaries.stream().allMatch(found -> found.tensors().isEmpty())) {
                throw new DamageException(without(content.root(), dictionaries) + RIGHT);
            }
            return new PthFile(dictionaries, Words.entries(content.root()));
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(path, "a PyTorch file");
        } catch (ZipException e) {
            throw bad(path, "it is cut short or damaged: its zip file has no valid list of entries at its end", e);
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(path, Reason.of(e)), e);
        } catch (DamageException e) {
            throw bad(path, String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean startsWith(Path path, byte[] magic) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(magic.length), magic);
        }
    }

    /** Why there is nothing to read in it. */
    private static String without(Object root, List<PthDictionary> dictionaries) {
        boolean hasEntries = root instanceof Map
                || (root instanceof Opaque object && !object.entries().isEmpty());
        if (!hasEntries || (root instanceof Map<?, ?> map && Search.isOptimizer(map))) {
            return "it does not hold a dictionary of tensors, it holds " + Words.of(root);
        }
        String unusable = dictionaries.stream()
                .flatMap(dictionary -> dictionary.unusable().entrySet().stream())
                .map(tensor -> " (its tensor '" + tensor.getKey() + "': " + tensor.getValue() + ")")
                .findFirst()
                .orElse("");
        List<String> entries = Words.entries(root);
        return "its dictionary holds no tensors of floating-point numbers" + unusable
                + (entries.isEmpty() ? "" : "; it has " + String.join(", ", entries));
    }

    /** All dictionaries that hold tensors, the outer ones first; at least one. */
    public List<TensorDictionary> dictionaries() {
        return List.copyOf(dictionaries);
    }

    /** What is beside tensors at the top level of the file, each with what it is, such as "epoch (a number)". */
    public List<String> entries() {
        return entries;
    }

    private static BadDataException bad(Path path, String why, Exception cause) {
        return new BadDataException("%s is not a valid PyTorch file: %s.".formatted(path, why), cause);
    }
}
