package dev.qemu4j.qmp.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes the id out of each command, which the API may have one of its own for, and puts it into the reply. */
final class RequestTransport implements QmpTransport {
    private static final String ID = ",\"id\":";
    private static final Pattern OBJECT = Pattern.compile("\\s*\\{[^\"]*\".*}\\s*", Pattern.DOTALL);

    private final QmpRequests requests;
    private volatile @Nullable QmpReceiver receiver;

    RequestTransport(QmpRequests requests) {
        this.requests = Objects.requireNonNull(requests, "requests");
    }

    @Override
    public void open(QmpReceiver receiver) throws Exception {
        this.receiver = receiver;
        requests.listen(event -> receiver.receive(line(event, "")));
    }

    @Override
    public void send(ByteBuffer line) throws Exception {
        QmpReceiver client = Objects.requireNonNull(receiver, "not open");
        String command = StandardCharsets.UTF_8.decode(line).toString();
        int id = command.lastIndexOf(ID); // the client's own, which it writes last
        String member = command.substring(id, command.lastIndexOf('}'));
        String reply = requests.request(command.substring(0, id) + "}");
        if (!OBJECT.matcher(Objects.requireNonNull(reply, "no reply")).matches()) {
            throw new IllegalArgumentException("the reply of " + requests + " is no JSON object with members");
        }
        client.receive(line(reply, member));
    }

    /** Makes one line of a message, which may be printed prettily, with a member added behind all others. */
    private static ByteBuffer line(String message, String member) {
        String flat = message.replace('\n', ' ').replace('\r', ' ').strip();
        String body = flat.endsWith("}") ? flat.substring(0, flat.length() - 1) + member + "}" : flat;
        return StandardCharsets.UTF_8.encode(body + "\n");
    }

    @Override
    public void close() throws Exception {
        requests.close();
    }

    @Override
    public boolean negotiated() {
        return true;
    }

    @Override
    public String toString() {
        return requests.toString();
    }
}
