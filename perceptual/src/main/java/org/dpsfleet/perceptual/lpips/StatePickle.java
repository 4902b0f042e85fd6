package org.dpsfleet.perceptual.lpips;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SequencedMap;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/**
 * The pickle in PyTorch's file format: an {@code OrderedDict} of float tensors whose values lie elsewhere.
 * Protocol 2, with nothing that {@code torch.load(weights_only=True)} refuses.
 *
 * <p>Sources: Python's {@code pickletools} for the codes, {@code torch/_utils.py} for the arguments of
 * {@code _rebuild_tensor_v2}, {@code torch/serialization.py} for the persistent id of a storage.
 */
final class StatePickle {
    private static final int PROTOCOL = 0x80;
    private static final int FALSE = 0x89;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private StatePickle() {}

    /**
     * The pickle.
     *
     * @param storages the number of each tensor's values in the file
     */
    static byte[] of(SequencedMap<String, FloatTensor> tensors, Map<FloatTensor, Integer> storages) {
        var pickle = new StatePickle();
        pickle.code(PROTOCOL).code(2).emptyOrderedDict().code('(');
        tensors.forEach((name, tensor) -> pickle.text(name).tensor(tensor, storages.getOrDefault(tensor, 0)));
        return pickle.code('u').code('.').bytes.toByteArray();
    }

    private void tensor(FloatTensor tensor, int storage) {
        global("torch._utils", "_rebuild_tensor_v2").code('(');
        code('(').text("storage").global("torch", "FloatStorage");
        text(String.valueOf(storage))
                .text("cpu")
                .integer(tensor.values().length)
                .code('t')
                .code('Q');
        integer(0);
        integers(tensor.shape());
        integers(strides(tensor.shape()));
        // No gradient, no hooks.
        code(FALSE).emptyOrderedDict();
        code('t').code('R');
    }

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    private StatePickle emptyOrderedDict() {
        return global("collections", "OrderedDict").code(')').code('R');
    }

    private StatePickle global(String module, String name) {
        code('c').bytes.writeBytes("%s\n%s\n".formatted(module, name).getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    private StatePickle text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        code('X').fourBytes(utf8.length).bytes.writeBytes(utf8);
        return this;
    }

    private void integers(long[] values) {
        code('(');
        for (long value : values) {
            integer(Math.toIntExact(value));
        }
        code('t');
    }

    private StatePickle integer(int value) {
        return code('J').fourBytes(value);
    }

    private StatePickle fourBytes(int value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    private StatePickle code(int code) {
        bytes.write(code);
        return this;
    }
}
