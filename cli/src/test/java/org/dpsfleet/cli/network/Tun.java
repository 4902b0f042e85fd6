package org.dpsfleet.cli.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * A network interface of Linux whose cable ends in this process: the IP packets that the kernel sends are read here,
 * and those written here arrive at the kernel (Documentation/networking/tuntap.rst).
 */
final class Tun {
    /** The most bytes of a packet. */
    static final int MTU = 1500;

    private static final int READ_WRITE = 2;
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TUN_NO_PI = 0x1001;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS = 16;

    private static final MethodHandle OPEN = function("open", JAVA_INT, 2, ADDRESS, JAVA_INT);
    private static final MethodHandle IOCTL = function("ioctl", JAVA_INT, 2, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle READ = function("read", JAVA_LONG, 3, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE = function("write", JAVA_LONG, 3, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, 1, JAVA_INT);

    private final int file;

    private Tun(int file) {
        this.file = file;
    }

    /** Makes an interface of this name, in the network namespace of this process; it can be moved to another. */
    static Tun open(String name) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var file = (int) OPEN.invoke(arena.allocateFrom("/dev/net/tun"), READ_WRITE);
            if (file < 0) {
                throw new IOException("/dev/net/tun can't be opened");
            }
            var request = arena.allocate(IFREQ_BYTES);
            request.setString(0, name);
            request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, IFF_TUN_NO_PI);
            if ((int) IOCTL.invoke(file, TUNSETIFF, request) < 0) {
                throw new IOException("the interface " + name + " can't be made");
            }
            return new Tun(file);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for a packet; its length, negative when the interface is gone. */
    int read(MemorySegment into) {
        try {
            return (int) (long) READ.invoke(file, into, into.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a packet; one that the kernel does not take is lost, as on a cable. */
    void write(byte[] packet) {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet);
            var ignored = (long) WRITE.invoke(file, bytes, bytes.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Removes the interface. */
    void close() {
        try {
            var ignored = (int) CLOSE.invoke(file);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param fixed parameters before those that vary in number and type
     */
    private static MethodHandle function(String name, MemoryLayout result, int fixed, MemoryLayout... parameters) {
        var linker = Linker.nativeLinker();
        var options = fixed < parameters.length
                ? new Linker.Option[] {Linker.Option.firstVariadicArg(fixed)}
                : new Linker.Option[0];
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(), FunctionDescriptor.of(result, parameters), options);
    }
}
