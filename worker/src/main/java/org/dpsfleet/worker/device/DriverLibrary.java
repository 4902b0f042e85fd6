package org.dpsfleet.worker.device;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.NoSuchElementException;

/** A C library whose functions return an int, 0 for success. It stays loaded as long as this process lives. */
@SuppressWarnings("restricted") // functions of the driver, called as its headers declare them
final class DriverLibrary {
    private final String name;
    private final SymbolLookup symbols;

    /**
     * Loads the library.
     *
     * @param name as the loader knows it, for example {@code libcuda.so.1}, or a path
     * @throws IllegalArgumentException if it can't be loaded
     */
    DriverLibrary(String name) {
        this.name = name;
        this.symbols = SymbolLookup.libraryLookup(name, Arena.global());
    }

    /** A function of the library. */
    @FunctionalInterface
    interface Function {
        /** Its status: 0 for success. */
        int call(Object... arguments);
    }

    /**
     * Finds a function.
     *
     * @throws NoSuchElementException if this version of the library does not have it
     */
    Function function(String function, MemoryLayout... parameters) {
        var address = symbols.find(function)
                .orElseThrow(() -> new NoSuchElementException(name + " has no function " + function));
        var handle =
                Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
        return arguments -> {
            try {
                return (int) handle.invokeWithArguments(arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(name + ": " + function + " can't be called", e);
            }
        };
    }
}
