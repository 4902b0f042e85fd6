package org.dpsfleet.perceptual.perceptualset;

import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.perceptual.image.Pixels;

/**
 * A folder of judged triplets in BAPPS's form: pictures in {@code ref}, {@code p0} and {@code p1},
 * and the share of people who preferred p1 in {@code judge/*.npy}. Files are read when asked for.
 */
public final class TwoAfcSplit implements TwoAfcSource {
    static final List<String> PICTURES = List.of("ref", "p0", "p1");
    static final String JUDGEMENTS = "judge";

    private final String name;
    private final SplitFolder folder;

    TwoAfcSplit(String name, Path folder) {
        this.name = name;
        this.folder = new SplitFolder(folder, JUDGEMENTS, PICTURES);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return folder.size();
    }

    @Override
    public String id(int index) {
        return folder.id(index);
    }

    @Override
    public PictureTriplet triplet(int index) {
        List<Pixels> pictures = folder.pictures(index, PICTURES);
        return new PictureTriplet(pictures.get(0), pictures.get(1), pictures.get(2));
    }

    @Override
    public float judge(int index) {
        return folder.judgement(index);
    }
}
