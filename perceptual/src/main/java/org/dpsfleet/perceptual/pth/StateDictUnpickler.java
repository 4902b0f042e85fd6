package org.dpsfleet.perceptual.pth;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.Unpickler;

/**
 * Runs a pickle of which nothing is made but {@linkplain Known what a state dictionary consists of}; every
 * other object becomes an {@linkplain Opaque placeholder}.
 *
 * <p>Steps that name, call or fill something are done here, so that neither the library's registry of
 * constructors nor its reflection is ever reached; the plain ones (numbers, texts, tuples, the memo) are
 * left to the library. Steps that such files do not have are refused. Steps and lengths are limited, so
 * time and memory are too.
 */
final class StateDictUnpickler extends Unpickler {
    /** A state dictionary of a thousand tensors takes 40,000, a loss of every batch of a training a step each. */
    private static final int MOST_STEPS = 4_000_000;

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
     * @throws DamageException if it is damaged
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

    /** Puts an entry; one whose key is neither text nor number, so that its hash may be harmful, is passed over. */
    static void put(Map<Object, Object> dictionary, Object key, Object value) {
        if (key instanceof String || key instanceof Number) {
            dictionary.put(key, value);
        }
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
        if (++steps > MOST_STEPS) {
            throw new DamageException(String.format(Locale.ROOT, "its pickle has more than %d steps", MOST_STEPS));
        }
        switch (opcode) {
            case Opcodes.GLOBAL -> stack.add(named(bytes.line(), bytes.line()));
            case Opcodes.STACK_GLOBAL -> {
                var name = (String) stack.pop();
                stack.add(named((String) stack.pop(), name));
            }
            case Opcodes.REDUCE, Opcodes.NEWOBJ -> {
                var arguments = (Object[]) stack.pop();
                stack.add(made(stack.pop(), arguments));
            }
            case Opcodes.NEWOBJ_EX -> {
                stack.pop();
                var arguments = (Object[]) stack.pop();
                stack.add(made(stack.pop(), arguments));
            }
            case Opcodes.BINPERSID -> stack.add(outside((Object[]) stack.pop()));
            // Attributes: those of a dictionary are the versions of its modules, which are not needed.
            case Opcodes.BUILD -> {
                Object attributes = stack.pop();
                if (stack.peek() instanceof Opaque object) {
                    object.state(attributes);
                }
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
            // Sets: the library's would hash what it is given.
            case Opcodes.EMPTY_SET -> stack.add(new Opaque("builtins.set"));
            case Opcodes.ADDITEMS -> {
                List<Object> passedOver = stack.pop_all_since_marker();
                if (!(stack.peek() instanceof Opaque)) {
                    throw new DamageException("its pickle adds " + passedOver.size() + " items to what is no set");
                }
            }
            case Opcodes.FROZENSET -> {
                List<Object> passedOver = stack.pop_all_since_marker();
                stack.add(new Opaque("builtins.frozenset of " + passedOver.size()));
            }
            case Opcodes.APPEND -> {
                Object more = stack.pop();
                list(stack.peek()).add(more);
            }
            // The library's own takes time in proportion to the whole list.
            case Opcodes.APPENDS -> {
                List<Object> more = stack.pop_all_since_marker();
                list(stack.peek()).addAll(more);
            }
            case Opcodes.BINUNICODE, Opcodes.BINSTRING, Opcodes.BINBYTES, Opcodes.LONG4 -> {
                bytes.checkLength(Integer.BYTES);
                return super.dispatch(opcode);
            }
            case Opcodes.BINUNICODE8, Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> {
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
                    Opcodes.SHORT_BINBYTES,
                    Opcodes.EMPTY_TUPLE,
                    Opcodes.TUPLE,
                    Opcodes.TUPLE1,
                    Opcodes.TUPLE2,
                    Opcodes.TUPLE3,
                    Opcodes.EMPTY_LIST,
                    Opcodes.POP,
                    Opcodes.POP_MARK,
                    Opcodes.BINPUT,
                    Opcodes.LONG_BINPUT,
                    Opcodes.MEMOIZE,
                    Opcodes.BINGET,
                    Opcodes.LONG_BINGET -> {
                return super.dispatch(opcode);
            }
            default ->
                throw new DamageException(String.format(
                        Locale.ROOT, "its pickle has the step 0x%02x, which PyTorch does not write", opcode));
        }
        return NO_RETURN_VALUE;
    }

    private static Object named(String module, String name) {
        var known = Known.of(module, name);
        return known == null ? new Opaque(module + "." + name) : known;
    }

    /** What a call makes: of a name that is not known, a placeholder. */
    private static Object made(Object called, Object... arguments) {
        return called instanceof Opaque unknown ? new Opaque(unknown.type()) : ((Known.Call) called).of(arguments);
    }

    /**
     * {@code ('storage', type, key, device, count)}; the legacy format adds a view, which is None, and knows
     * {@code ('module', class, file, source)}.
     */
    private Object outside(Object... id) {
        if ("module".equals(id[0])) {
            return id[1];
        }
        if (!"storage".equals(id[0]) || (id.length > 5 && id[5] != null)) {
            return new Opaque("something outside that is not a whole storage");
        }
        return id[1] instanceof StorageType type ? storage(type, (String) id[2], ((Number) id[4]).longValue()) : id[1];
    }

    private Storage storage(StorageType type, String key, long count) {
        var storage = new Storage(type, key, count);
        Storage before = storages.putIfAbsent(storage.key(), storage);
        if (before != null && !before.equals(storage)) {
            throw new DamageException(String.format(
                    Locale.ROOT,
                    "its storage %s is said to be of %d %s and of %d %s",
                    key,
                    before.count(),
                    before.type().name(),
                    count,
                    type.name()));
        }
        return storage;
    }

    @SuppressWarnings("unchecked") // every map on the stack was made here
    private static Map<Object, Object> dictionary(Object object) {
        return object instanceof Opaque unknown ? unknown.entries() : (LinkedHashMap<Object, Object>) object;
    }

    @SuppressWarnings("unchecked") // the library makes them
    private static List<Object> list(Object object) {
        return object instanceof Opaque ? new ArrayList<>() : (List<Object>) object;
    }
}
