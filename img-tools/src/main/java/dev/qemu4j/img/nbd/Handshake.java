package dev.qemu4j.img.nbd;

import dev.qemu4j.img.nbd.NbdExport.BlockSizes;
import dev.qemu4j.img.nbd.OptionChannel.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** The fixed newstyle negotiation: TLS, structured replies, contexts, and the export itself by NBD_OPT_GO. */
final class Handshake {
    private static final int MOST_REPLIES = 10_000;
    /** Of all names of a list together: more than what 10,000 usual exports need, and no burden. */
    private static final int MOST_NAME_BYTES = 4 << 20;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final PlainTransport plain;
    private final NbdOptions options;
    private Transport transport;
    private OptionChannel channel;
    private volatile boolean greeted;

    Handshake(PlainTransport plain, NbdOptions options) {
        this.plain = plain;
        this.options = options;
        transport = plain;
        channel = new OptionChannel(plain);
    }

    /** Tells whether the server has said anything. */
    boolean isGreeted() {
        return greeted;
    }

    /** Returns the transport of the requests, once the negotiation is through. */
    Transport transport() {
        return transport;
    }

    NbdExport go(String export) throws IOException {
        start();
        boolean structured = ask(Wire.OPT_STRUCTURED_REPLY, NOTHING) == null;
        Map<String, Integer> contexts = structured ? setContexts(export) : Map.of();
        channel.sendOption(Wire.OPT_GO, goRequest(export));
        Info info = new Info();
        for (int i = 0; i < MOST_REPLIES; i++) {
            Reply reply = channel.readReply(Wire.OPT_GO);
            if (reply.isError()) {
                throw new NbdConnectException("the export '" + export + "': " + reply.refusal(), null);
            }
            if (reply.type() == Wire.REP_ACK) {
                return info.export(contexts, structured);
            }
            if (reply.type() == Wire.REP_INFO) {
                info.add(reply);
            }
        }
        throw endless();
    }

    List<String> list() throws IOException {
        start();
        channel.sendOption(Wire.OPT_LIST, NOTHING.duplicate());
        List<String> names = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < MOST_REPLIES; i++) {
            Reply reply = channel.readReply(Wire.OPT_LIST);
            if (reply.isError()) {
                throw new NbdConnectException("the list of exports: " + reply.refusal(), null);
            }
            if (reply.type() == Wire.REP_ACK) {
                channel.sendOption(Wire.OPT_ABORT, NOTHING.duplicate());
                return names;
            }
            if (reply.type() == Wire.REP_SERVER) {
                ByteBuffer name = slice(reply.atLeast(4));
                bytes += name.remaining();
                if (bytes > MOST_NAME_BYTES) {
                    throw new NbdProtocolException(
                            "the names of the server's exports have more than " + MOST_NAME_BYTES + " bytes", null);
                }
                names.add(OptionChannel.text(name));
            }
        }
        throw endless();
    }

    private void start() throws IOException {
        ByteBuffer greeting = channel.read(18);
        greeted = true;
        long magic = greeting.getLong();
        long style = greeting.getLong();
        int flags = greeting.getShort();
        if (magic != Wire.SERVER_MAGIC) {
            throw new NbdProtocolException("this is no NBD server: it starts with " + Long.toHexString(magic), null);
        }
        if (style != Wire.OPTION_MAGIC || (flags & Wire.FIXED_NEWSTYLE) == 0) {
            throw new NbdConnectException(
                    "the server speaks an old NBD without fixed newstyle negotiation: a newer server is needed", null);
        }
        channel.send(ByteBuffer.allocate(4)
                .putInt(flags & (Wire.FIXED_NEWSTYLE | Wire.NO_ZEROES))
                .flip());
        SSLContext tls = options.tls();
        if (tls != null) {
            startTls(tls);
        }
    }

    private void startTls(SSLContext context) throws IOException {
        String refusal = ask(Wire.OPT_STARTTLS, NOTHING);
        if (refusal != null) {
            throw new NbdConnectException("TLS: " + refusal, null);
        }
        String hostname = options.tlsHostname();
        SSLEngine engine = hostname == null ? context.createSSLEngine() : context.createSSLEngine(hostname, -1);
        engine.setUseClientMode(true);
        if (hostname != null) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        transport = TlsTransport.handshake(plain, engine);
        channel = new OptionChannel(transport);
    }

    /** Returns null if the server agreed, or why it did not. */
    private @Nullable String ask(int option, ByteBuffer data) throws IOException {
        channel.sendOption(option, data.duplicate());
        Reply reply = channel.readReply(option);
        if (reply.isError()) {
            return reply.refusal();
        }
        if (reply.type() != Wire.REP_ACK) {
            throw new NbdProtocolException("the server answered option " + option + " by " + reply.type(), null);
        }
        return null;
    }

    private Map<String, Integer> setContexts(String export) throws IOException {
        Map<String, Integer> contexts = new HashMap<>();
        if (options.contexts().isEmpty()) {
            return contexts;
        }
        channel.sendOption(Wire.OPT_SET_META_CONTEXT, contextRequest(export));
        for (int i = 0; i < MOST_REPLIES; i++) {
            Reply reply = channel.readReply(Wire.OPT_SET_META_CONTEXT);
            if (reply.isError() || reply.type() == Wire.REP_ACK) {
                return contexts; // a server without contexts, or without the export, of which GO will say so
            }
            if (reply.type() == Wire.REP_META_CONTEXT) {
                ByteBuffer data = reply.atLeast(4);
                int id = data.getInt();
                contexts.put(asked(shortText(data)), id);
            }
        }
        throw endless();
    }

    private String asked(String context) {
        if (!options.contexts().contains(context)) {
            throw new NbdProtocolException("the server agreed to a context that nobody asked for", null);
        }
        return context;
    }

    private ByteBuffer contextRequest(String export) {
        List<ByteBuffer> names =
                options.contexts().stream().map(OptionChannel::text).toList();
        ByteBuffer name = OptionChannel.text(export);
        int length = 8
                + name.remaining()
                + names.stream().mapToInt(n -> 4 + n.remaining()).sum();
        ByteBuffer data =
                ByteBuffer.allocate(length).putInt(name.remaining()).put(name).putInt(names.size());
        names.forEach(n -> data.putInt(n.remaining()).put(n));
        return data.flip();
    }

    private static ByteBuffer goRequest(String export) {
        ByteBuffer name = OptionChannel.text(export);
        if (name.remaining() > Wire.LONGEST_STRING) {
            throw new IllegalArgumentException("export: a name of " + name.remaining() + " bytes (expected: <= 4096)");
        }
        return ByteBuffer.allocate(4 + name.remaining() + 2 + 4)
                .putInt(name.remaining())
                .put(name)
                .putShort((short) 2)
                .putShort((short) Wire.INFO_DESCRIPTION)
                .putShort((short) Wire.INFO_BLOCK_SIZE)
                .flip();
    }

    private static ByteBuffer slice(ByteBuffer data) {
        int length = data.getInt();
        if (length < 0 || length > data.remaining()) {
            throw tooLong(length);
        }
        return bounded(data.slice(data.position(), length));
    }

    private static String shortText(ByteBuffer data) {
        return OptionChannel.text(bounded(data));
    }

    private static ByteBuffer bounded(ByteBuffer text) {
        if (text.remaining() > Wire.LONGEST_STRING) {
            throw tooLong(text.remaining());
        }
        return text;
    }

    private static NbdProtocolException tooLong(int length) {
        return new NbdProtocolException(
                "a name of the server claims " + Integer.toUnsignedString(length) + " bytes", null);
    }

    private static NbdProtocolException endless() {
        return new NbdProtocolException("the server's replies to an option do not end", null);
    }

    /** The facts in the replies to NBD_OPT_GO. */
    private static final class Info {
        private long size = -1;
        private int flags;
        private @Nullable String description;
        private BlockSizes blocks = BlockSizes.DEFAULT;

        void add(Reply reply) {
            ByteBuffer data = reply.atLeast(2);
            switch (data.getShort()) {
                case Wire.INFO_EXPORT -> {
                    reply.atLeast(10);
                    size = data.getLong();
                    flags = data.getShort();
                }
                case Wire.INFO_DESCRIPTION -> description = shortText(data);
                case Wire.INFO_BLOCK_SIZE -> {
                    reply.atLeast(12);
                    blocks = sizes(data);
                }
                default -> {
                    // Something newer, which nobody asked for.
                }
            }
        }

        private static BlockSizes sizes(ByteBuffer data) {
            long minimum = Integer.toUnsignedLong(data.getInt());
            long preferred = Integer.toUnsignedLong(data.getInt());
            long maximum = Integer.toUnsignedLong(data.getInt());
            if (Long.bitCount(minimum) != 1 || minimum > 64 << 10 || maximum < minimum || preferred < minimum) {
                throw new NbdProtocolException(
                        "the server wants blocks of " + minimum + ", " + preferred + " and " + maximum + " bytes",
                        null);
            }
            return new BlockSizes(
                    minimum, preferred, Math.min(maximum, BlockSizes.DEFAULT.maximum()) / minimum * minimum);
        }

        NbdExport export(Map<String, Integer> contexts, boolean structured) {
            if (size < 0) {
                throw new NbdProtocolException("the server did not say a size that an export can have", null);
            }
            return new NbdExport(size, flags & 0xFFFF, description, blocks, contexts, structured);
        }
    }
}
