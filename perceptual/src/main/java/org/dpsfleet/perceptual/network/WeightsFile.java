package org.dpsfleet.perceptual.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.pth.PthFile;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.safetensors.TensorFile;

/**
 * A file of a network's weights, whichever its format: safetensors or PyTorch's own. What it is decides
 * the content, not the name.
 *
 * <p>The published files of DenseNet are older than a rule of PyTorch that the name of a module has no
 * dot: their {@code denselayer1.norm.1.weight} is what torchvision calls {@code
 * denselayer1.norm1.weight}. It is found under the latter name here.
 */
public final class WeightsFile implements TensorFile {
    private static final Pattern OLD_DENSENET = Pattern.compile("(.*denselayer\\d+\\.(?:norm|conv))\\.([12]\\..*)");
    private static final int JSON_AT = 8;

    private final TensorFile file;
    private final Path path;
    private final SortedMap<String, String> inFile;

    private WeightsFile(TensorFile file, Path path) {
        this.file = file;
        this.path = path;
        this.inFile = new TreeMap<>();
        file.names().forEach(name -> inFile.put(name(name), name));
    }

    /**
     * Opens a file.
     *
     * @throws org.dpsfleet.perceptual.MissingDataException if there is no such file
     * @throws BadDataException if it is damaged
     */
    public static WeightsFile read(Path path) {
        return new WeightsFile(isPyTorch(path) ? PthFile.read(path) : SafetensorsFile.read(path), path);
    }

    private static String name(String inFile) {
        Matcher old = OLD_DENSENET.matcher(inFile);
        return old.matches() ? old.group(1) + old.group(2) : inFile;
    }

    /** Either a zip file or a pickle; a safetensors file may start with the same bytes by chance. */
    private static boolean isPyTorch(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(JSON_AT + 1);
            boolean json = start.length > JSON_AT && start[JSON_AT] == '{';
            boolean zip = start.length > 1 && start[0] == 'P' && start[1] == 'K';
            boolean pickle = start.length > 0 && start[0] == (byte) 0x80;
            return !json && (zip || pickle);
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(path, e.getMessage()), e);
        }
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(inFile.keySet());
    }

    @Override
    public long[] shape(String name) {
        return file.shape(nameInFile(name));
    }

    @Override
    public FloatTensor tensor(String name) {
        return file.tensor(nameInFile(name));
    }

    private String nameInFile(String name) {
        String found = inFile.get(name);
        if (found == null) {
            throw new BadDataException(String.format(
                    Locale.ROOT, "%s has no tensor '%s' among its %d tensors.", path, name, inFile.size()));
        }
        return found;
    }
}
