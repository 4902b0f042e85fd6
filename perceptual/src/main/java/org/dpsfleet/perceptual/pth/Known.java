package org.dpsfleet.perceptual.pth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.safetensors.Dtype;
import org.jspecify.annotations.Nullable;

/** The names that a pickle may refer to: all that a state dictionary consists of. */
sealed interface Known {
    /** The type of a storage; it is only named, never called. */
    record StorageType(Dtype dtype) implements Known {}

    /** What can be called. */
    enum Call implements Known {
        ORDERED_DICT,
        SIZE,
        TENSOR,
        PARAMETER;

        Object of(Object... arguments) {
            return switch (this) {
                case ORDERED_DICT -> dictionary(arguments);
                case SIZE -> arguments[0];
                case PARAMETER -> (StoredTensor) arguments[0];
                case TENSOR ->
                    new StoredTensor(
                            (Storage) arguments[0],
                            ((Number) arguments[1]).longValue(),
                            numbers(arguments[2]),
                            numbers(arguments[3]));
            };
        }

        private static List<Long> numbers(Object tuple) {
            return List.of((Object[]) tuple).stream()
                    .map(n -> ((Number) n).longValue())
                    .toList();
        }

        /** Python 2 hands over the entries as a list of pairs, Python 3 nothing. */
        private static Map<Object, Object> dictionary(Object... arguments) {
            Map<Object, Object> dictionary = new LinkedHashMap<>();
            if (arguments.length > 0) {
                for (Object entry : (List<?>) arguments[0]) {
                    List<?> pair = entry instanceof List<?> list ? list : List.of((Object[]) entry);
                    StateDictUnpickler.put(dictionary, pair.get(0), pair.get(1));
                }
            }
            return dictionary;
        }
    }

    /** What a name stands for; null for every name that a state dictionary does not need. */
    static @Nullable Known of(String module, String name) {
        return switch (module + "." + name) {
            case "collections.OrderedDict" -> Call.ORDERED_DICT;
            case "torch.Size" -> Call.SIZE;
            // Without "v2": before PyTorch 0.4.
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> Call.TENSOR;
            case "torch._utils._rebuild_parameter" -> Call.PARAMETER;
            case "torch.FloatStorage" -> new StorageType(Dtype.F32);
            case "torch.DoubleStorage" -> new StorageType(Dtype.F64);
            case "torch.HalfStorage" -> new StorageType(Dtype.F16);
            case "torch.BFloat16Storage" -> new StorageType(Dtype.BF16);
            case "torch.LongStorage" -> new StorageType(Dtype.I64);
            case "torch.IntStorage" -> new StorageType(Dtype.I32);
            case "torch.ShortStorage" -> new StorageType(Dtype.I16);
            case "torch.CharStorage" -> new StorageType(Dtype.I8);
            case "torch.ByteStorage" -> new StorageType(Dtype.U8);
            case "torch.BoolStorage" -> new StorageType(Dtype.BOOL);
            default -> null;
        };
    }
}
