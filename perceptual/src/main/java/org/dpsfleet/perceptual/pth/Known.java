package org.dpsfleet.perceptual.pth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of which a pickle gets more than a placeholder: all that a state dictionary consists of. */
sealed interface Known permits StorageType, Known.Call {
    /** What can be called. */
    enum Call implements Known {
        ORDERED_DICT,
        /** Its argument is the type of the values that it would make up. */
        DEFAULT_DICT,
        SIZE,
        TENSOR,
        PARAMETER,
        /** A tensor with attributes of its own: the function that makes it, its class, the arguments, the attributes. */
        TENSOR_WITH_ATTRIBUTES;

        Object of(Object... arguments) {
            return switch (this) {
                case ORDERED_DICT -> dictionary(arguments);
                case DEFAULT_DICT -> new LinkedHashMap<>();
                case SIZE, PARAMETER -> arguments[0];
                case TENSOR -> tensor(arguments);
                case TENSOR_WITH_ATTRIBUTES ->
                    arguments[0] instanceof Call call
                            ? call.of((Object[]) arguments[2])
                            : new Opaque(String.valueOf(arguments[0]));
            };
        }

        private static Object tensor(Object... arguments) {
            if (!(arguments[0] instanceof Storage storage)) {
                return new UnusableTensor("it has its numbers in " + arguments[0] + ", which is not read");
            }
            long offset = ((Number) arguments[1]).longValue();
            List<Long> shape = numbers(arguments[2]);
            List<Long> strides = numbers(arguments[3]);
            try {
                return new StoredTensor(storage, offset, shape, strides);
            } catch (DamageException e) {
                return new UnusableTensor(String.valueOf(e.getMessage()));
            }
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
            case "collections.defaultdict" -> Call.DEFAULT_DICT;
            case "torch.Size" -> Call.SIZE;
            // Without "v2": before PyTorch 0.4.
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> Call.TENSOR;
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> Call.PARAMETER;
            case "torch._tensor._rebuild_from_type_v2" -> Call.TENSOR_WITH_ATTRIBUTES;
            // Where PyTorch 2 keeps the classes that it still writes as torch.FloatStorage and so on.
            case "torch.storage.UntypedStorage" -> StorageType.named(name);
            default -> module.equals("torch") ? StorageType.named(name) : null;
        };
    }
}
