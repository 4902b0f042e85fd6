package org.dpsfleet.perceptual.perceptualset;

import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.perceptual.image.Pixels;

/**
 * A folder of judged pairs in BAPPS's form: pictures in {@code p0} and {@code p1}, and the share of
 * people who saw no difference in {@code same/*.npy}. Files are read when asked for.
 */
public final class JndSplit implements JndSource {
    static final List<String> PICTURES = List.of("p0", "p1");
    static final String JUDGEMENTS = "same";

    private final String name;
    private final SplitFolder folder;

    JndSplit(String name, Path folder) {
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
    public PicturePair pair(int index) {
        List<Pixels> pictures = folder.pictures(index, PICTURES);
        return new PicturePair(pictures.get(0), pictures.get(1));
    }

    @Override
    public float same(int index) {
        return folder.judgement(index);
    }
}
