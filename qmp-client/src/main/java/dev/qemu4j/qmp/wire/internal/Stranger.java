package dev.qemu4j.qmp.wire.internal;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The servers that are taken for a QMP monitor, as they are known by what they say first. */
final class Stranger {
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_VERSION = 0x03;
    private static final int TELNET_COMMAND = 0xff;

    private static final Pattern HUMAN = Pattern.compile("(QEMU .*monitor|\\(qemu\\))");
    private static final Pattern HTTP = Pattern.compile("(HTTP/|<(!DOCTYPE|html|HTML))");

    private Stranger() {}

    /** Returns the name of a server, with what to do if that is QEMU; empty if it is not known. */
    static String name(byte[] said) {
        String text = new String(said, StandardCharsets.ISO_8859_1).stripLeading();
        if (HUMAN.matcher(text).lookingAt()) {
            return "a monitor in HMP mode (make it with -qmp, or with mode=control)";
        }
        if (text.startsWith("SSH-")) {
            return "an SSH server";
        }
        if (text.startsWith("RFB ")) {
            return "a VNC server";
        }
        if (HTTP.matcher(text).lookingAt()) {
            return "an HTTP server";
        }
        if (text.startsWith("NBDMAGIC")) {
            return "an NBD server";
        }
        int first = at(said, 0);
        if ((first == TLS_ALERT || first == TLS_HANDSHAKE) && at(said, 1) == TLS_VERSION) {
            return "a TLS server";
        }
        return first == TELNET_COMMAND ? "a telnet server (make the monitor without telnet)" : "";
    }

    private static int at(byte[] said, int index) {
        return index < said.length ? said[index] & 0xff : -1;
    }
}
