package org.dpsfleet.perceptual.pth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.TensorFile;

/**
 * A state dictionary that {@code torch.save} wrote: tensors by name, read when asked for.
 *
 * <p>Both of PyTorch's formats are read, the zip file and the one before version 1.6. Nothing in a file
 * is executed, and a file with anything but tensors, numbers, texts and dictionaries in it is refused.
 * A dictionary under {@code state_dict} or {@code model}, as training scripts save it, is found. Tensors
 * of whole numbers, such as the count of batches that a normalisation has seen, are left out. Thread
 * safe. Format: torch/serialization.py and torch/_utils.py of PyTorch.
 */
public final class PthFile implements TensorFile {
    /** A longer pickle is refused; those of torchvision's networks have less than 1 MiB. */
    public static final int PICKLE_LIMIT = 64 << 20;

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final List<String> NESTED = List.of("state_dict", "model");

    private final Path path;
    private final SortedMap<String, StoredTensor> tensors;
    private final Storages storages;

    private PthFile(Path path, SortedMap<String, StoredTensor> tensors, Storages storages) {
        this.path = path;
        this.tensors = tensors;
        this.storages = storages;
    }

    /**
     * Opens a file and checks everything but the numbers.
     *
     * @throws MissingDataException if there is no such file
     * @throws BadDataException if it is damaged, or is more than a state dictionary
     */
    public static PthFile read(Path path) {
        if (Files.isDirectory(path)) {
            throw new BadDataException("%s is a folder where a PyTorch file is expected.".formatted(path));
        }
        try {
            Content content = startsWith(path, ZIP) ? ZipFormat.read(path) : LegacyFormat.read(path);
            return new PthFile(path, tensors(content.root()), content.storages());
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(path, "a PyTorch file");
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(path, e.getMessage()), e);
        } catch (DamageException e) {
            throw bad(path, e);
        }
    }

    private static boolean startsWith(Path path, byte[] magic) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(magic.length), magic);
        }
    }

    private static SortedMap<String, StoredTensor> tensors(Object root) {
        if (!(root instanceof Map<?, ?> dictionary)) {
            throw new DamageException("it does not hold a dictionary of tensors");
        }
        if (dictionary.values().stream().noneMatch(StoredTensor.class::isInstance)) {
            for (String name : NESTED) {
                if (dictionary.get(name) instanceof Map<?, ?> nested) {
                    return tensorsIn(nested);
                }
            }
        }
        return tensorsIn(dictionary);
    }

    private static SortedMap<String, StoredTensor> tensorsIn(Map<?, ?> dictionary) {
        SortedMap<String, StoredTensor> tensors = new TreeMap<>();
        dictionary.forEach((name, value) -> {
            if (name instanceof String text
                    && value instanceof StoredTensor tensor
                    && tensor.storage().dtype().isFloating()) {
                tensors.put(text, tensor);
            }
        });
        if (tensors.isEmpty()) {
            throw new DamageException("its dictionary holds no tensors of floating-point numbers");
        }
        return tensors;
    }

    /** Names of the tensors of floating-point numbers, sorted. */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public long[] shape(String name) {
        return stored(name).shape().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public FloatTensor tensor(String name) {
        StoredTensor tensor = stored(name);
        try {
            return tensor.read(storages);
        } catch (DamageException e) {
            throw bad(path, e);
        }
    }

    private StoredTensor stored(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new BadDataException(String.format(
                    Locale.ROOT, "%s has no tensor '%s' among its %d tensors.", path, name, tensors.size()));
        }
        return tensor;
    }

    private static BadDataException bad(Path path, DamageException damage) {
        return new BadDataException("%s is not a valid PyTorch file: %s.".formatted(path, damage.getMessage()), damage);
    }
}
