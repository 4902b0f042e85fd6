package org.dpsfleet.perceptual.pth;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.Unpickler;

/**
 * Runs a pickle that may refer to nothing but {@linkplain Known what a state dictionary consists of}.
 *
 * <p>Steps that name, call or fill something are done here, so that neither the library's registry of
 * constructors nor its reflection is ever reached; the plain ones (numbers, texts, tuples, the memo) are
 * left to the library. Steps that such files do not have are refused. Steps and lengths are limited, so
 * time and memory are too.
 */
final class StateDictUnpickler extends Unpickler {
    /** A state dictionary of a thousand tensors takes 40,000. */
    private static final int MOST_STEPS = 1_000_000;

    private final PickleBytes bytes;
    private final Map<String, Storage> storages;
    private int steps;

    private StateDictUnpickler(PickleBytes bytes, Map<String, Storage> storages) {
        this.bytes = bytes;
        this.storages = storages;
    }

    /**
     * Runs one pickle, and leaves what is behind it.
     *
     * @param storages receives those which the pickle refers to, by key
     * @throws DamageException if it is damaged, or is more than a state dictionary
     */
    static Object load(PickleBytes bytes, Map<String, Storage> storages) {
        try {
            return new StateDictUnpickler(bytes, storages).load(bytes);
        } catch (DamageException e) {
            throw e;
        } catch (IOException e) {
            throw new DamageException("its pickle is cut short");
        } catch (RuntimeException e) {
            // What the library, a cast or a short stack makes of bytes in the wrong order.
            throw new DamageException("its pickle is damaged");
        }
    }

    /** Puts an entry; only texts and numbers can be keys, whose hash is harmless. */
    static void put(Map<Object, Object> dictionary, Object key, Object value) {
        if (!(key instanceof String || key instanceof Number)) {
            throw new DamageException("it has a dictionary with a key that is neither text nor number");
        }
        dictionary.put(key, value);
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
        if (++steps > MOST_STEPS) {
            throw new DamageException(String.format(Locale.ROOT, "its pickle has more than %d steps", MOST_STEPS));
        }
        switch (opcode) {
            case Opcodes.GLOBAL -> stack.add(known(bytes.line(), bytes.line()));
            case Opcodes.STACK_GLOBAL -> {
                String name = (String) stack.pop();
                stack.add(known((String) stack.pop(), name));
            }
            case Opcodes.REDUCE -> {
                Object[] arguments = (Object[]) stack.pop();
                stack.add(((Known.Call) stack.pop()).of(arguments));
            }
            case Opcodes.BINPERSID -> stack.add(storage((Object[]) stack.pop()));
            // Attributes of a dictionary (the versions of its modules): not needed.
            case Opcodes.BUILD -> {
                stack.pop();
                dictionary(stack.peek());
            }
            case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
            case Opcodes.SETITEM -> {
                Object value = stack.pop();
                Object key = stack.pop();
                put(dictionary(stack.peek()), key, value);
            }
            case Opcodes.SETITEMS -> {
                List<Object> entries = stack.pop_all_since_marker();
                Map<Object, Object> dictionary = dictionary(stack.peek());
                for (int i = 0; i < entries.size(); i += 2) {
                    put(dictionary, entries.get(i), entries.get(i + 1));
                }
            }
            // The library's own takes time in proportion to the whole list.
            case Opcodes.APPENDS -> {
                List<Object> more = stack.pop_all_since_marker();
                list(stack.peek()).addAll(more);
            }
            case Opcodes.BINUNICODE, Opcodes.BINSTRING -> {
                bytes.checkLength(Integer.BYTES);
                return super.dispatch(opcode);
            }
            case Opcodes.BINUNICODE8 -> {
                bytes.checkLength(Long.BYTES);
                return super.dispatch(opcode);
            }
            case Opcodes.PROTO,
                    Opcodes.FRAME,
                    Opcodes.STOP,
                    Opcodes.MARK,
                    Opcodes.NONE,
                    Opcodes.NEWTRUE,
                    Opcodes.NEWFALSE,
                    Opcodes.BININT,
                    Opcodes.BININT1,
                    Opcodes.BININT2,
                    Opcodes.LONG1,
                    Opcodes.BINFLOAT,
                    Opcodes.SHORT_BINUNICODE,
                    Opcodes.SHORT_BINSTRING,
                    Opcodes.EMPTY_TUPLE,
                    Opcodes.TUPLE,
                    Opcodes.TUPLE1,
                    Opcodes.TUPLE2,
                    Opcodes.TUPLE3,
                    Opcodes.EMPTY_LIST,
                    Opcodes.APPEND,
                    Opcodes.BINPUT,
                    Opcodes.LONG_BINPUT,
                    Opcodes.MEMOIZE,
                    Opcodes.BINGET,
                    Opcodes.LONG_BINGET -> {
                return super.dispatch(opcode);
            }
            default ->
                throw new DamageException(String.format(
                        Locale.ROOT, "its pickle has the step 0x%02x, which no state dictionary has", opcode));
        }
        return NO_RETURN_VALUE;
    }

    private static Known known(String module, String name) {
        Known known = Known.of(module, name);
        if (known == null) {
            throw new DamageException(
                    ("it refers to %s.%s, and only state dictionaries are read: tensors by name, and nothing"
                                    + " that would have to be executed; in Python,"
                                    + " torch.save(model.state_dict(), file) makes one")
                            .formatted(module, name));
        }
        return known;
    }

    /** {@code ('storage', type, key, device, count)}; the legacy format adds a view, which is None. */
    private Storage storage(Object... id) {
        if (!"storage".equals(id[0]) || (id.length > 5 && id[5] != null)) {
            throw new DamageException("it refers to something outside that is not a whole storage");
        }
        var storage = new Storage(((Known.StorageType) id[1]).dtype(), (String) id[2], ((Number) id[4]).longValue());
        Storage before = storages.putIfAbsent(storage.key(), storage);
        if (before != null && !before.equals(storage)) {
            throw new DamageException(String.format(
                    Locale.ROOT,
                    "its storage %s is said to be of %d %s and of %d %s",
                    storage.key(),
                    before.count(),
                    before.dtype(),
                    storage.count(),
                    storage.dtype()));
        }
        return storage;
    }

    @SuppressWarnings("unchecked") // every map on the stack was made here
    private static Map<Object, Object> dictionary(Object object) {
        return (LinkedHashMap<Object, Object>) object;
    }

    @SuppressWarnings("unchecked") // the library makes them
    private static List<Object> list(Object object) {
        return (List<Object>) object;
    }
}
