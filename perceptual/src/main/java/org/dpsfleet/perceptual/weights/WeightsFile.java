package org.dpsfleet.perceptual.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.pth.PthFile;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.safetensors.TensorFile;

/**
 * The tensors of a network in a file, whichever its format: safetensors or PyTorch's own. What it is
 * decides the content, not the name.
 *
 * <p>The tensors are looked for by their names in every dictionary of the file and under every prefix, so
 * that a plain state dictionary and a training's checkpoint are read alike: {@code state_dict}, {@code
 * model}, {@code checkpoint.model} and so on beside an epoch and an optimizer, {@code module.} or {@code
 * model.} before the names. Where several fit, the weights themselves are preferred to their moving
 * averages, an outer dictionary to an inner one, and names without a prefix to names with one; two that are
 * still alike must have equal values. Whatever else is in the file is not looked at.
 */
public final class WeightsFile implements TensorFile {
    private final Path path;
    private final Candidate found;

    private WeightsFile(Path path, Candidate found) {
        this.path = path;
        this.found = found;
    }

    /**
     * Finds what is needed in a file.
     *
     * @throws org.dpsfleet.perceptual.MissingDataException if there is no such file
     * @throws BadDataException if it is damaged, is no file of weights, does not hold what is needed, or holds
     *     it more than once with different values
     */
    public static WeightsFile read(Path path, Needed needed) {
        if (Files.isRegularFile(path)) {
            var start = FileStart.of(path);
            String foreign = ForeignFormat.of(start);
            if (foreign != null) {
                throw new BadDataException(path + " is no file of weights: " + foreign
                        + ". A safetensors file is needed, or one that torch.save wrote.");
            }
            if (start.isPyTorch()) {
                PthFile file = PthFile.read(path);
                return new WeightsFile(path, new Choice(path, file.dictionaries(), file.entries(), needed).best());
            }
        }
        var file = List.of(SafetensorsFile.readUsable(path));
        return new WeightsFile(path, new Choice(path, file, List.of(), needed).best());
    }

    /** Names without their prefix, of all tensors that have it; sorted. */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(found.inFile().keySet());
    }

    @Override
    public long[] shape(String name) {
        return found.dictionary().shape(nameInFile(name));
    }

    @Override
    public FloatTensor tensor(String name) {
        return found.dictionary().tensor(nameInFile(name));
    }

    private String nameInFile(String name) {
        List<String> inFile = found.inFile().get(name);
        if (inFile == null) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s has no tensor '%s' among its %d tensors.",
                    path,
                    name,
                    found.inFile().size()));
        }
        return inFile.getFirst();
    }
}
