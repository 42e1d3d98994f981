package dev.qemu4j.img.nbd;

/** The numbers of the NBD protocol (doc/proto.md of the NBD project). */
final class Wire {
    static final long SERVER_MAGIC = 0x4e42444d41474943L;
    static final long OPTION_MAGIC = 0x49484156454F5054L;
    static final long OPTION_REPLY_MAGIC = 0x0003e889045565a9L;
    static final int REQUEST_MAGIC = 0x25609513;
    static final int SIMPLE_REPLY_MAGIC = 0x67446698;
    static final int STRUCTURED_REPLY_MAGIC = 0x668e33ef;

    static final int FIXED_NEWSTYLE = 1;
    static final int NO_ZEROES = 2;

    static final int OPT_ABORT = 2;
    static final int OPT_LIST = 3;
    static final int OPT_STARTTLS = 5;
    static final int OPT_GO = 7;
    static final int OPT_STRUCTURED_REPLY = 8;
    static final int OPT_SET_META_CONTEXT = 10;

    static final int REP_ACK = 1;
    static final int REP_SERVER = 2;
    static final int REP_INFO = 3;
    static final int REP_META_CONTEXT = 4;
    static final int REP_ERROR = 1 << 31;

    static final int INFO_EXPORT = 0;
    static final int INFO_DESCRIPTION = 2;
    static final int INFO_BLOCK_SIZE = 3;

    static final int CAN_WRITE_NOT = 1 << 1;
    static final int CAN_FLUSH = 1 << 2;
    static final int CAN_FUA = 1 << 3;
    static final int CAN_TRIM = 1 << 5;
    static final int CAN_ZERO = 1 << 6;
    static final int CAN_DF = 1 << 7;
    static final int CAN_MULTI_CONN = 1 << 8;
    static final int CAN_CACHE = 1 << 10;
    static final int CAN_FAST_ZERO = 1 << 11;

    static final int READ = 0;
    static final int WRITE = 1;
    static final int DISCONNECT = 2;
    static final int FLUSH = 3;
    static final int TRIM = 4;
    static final int CACHE = 5;
    static final int WRITE_ZEROES = 6;
    static final int BLOCK_STATUS = 7;

    static final int FLAG_FUA = 1;
    static final int FLAG_NO_HOLE = 1 << 1;
    static final int FLAG_DF = 1 << 2;
    static final int FLAG_REQ_ONE = 1 << 3;
    static final int FLAG_FAST_ZERO = 1 << 4;

    static final int CHUNK_DONE = 1;
    static final int CHUNK_NONE = 0;
    static final int CHUNK_DATA = 1;
    static final int CHUNK_HOLE = 2;
    static final int CHUNK_STATUS = 5;
    static final int CHUNK_ERROR = 1 << 15;

    static final int REQUEST_LENGTH = 28;
    static final int LONGEST_STRING = 4096;

    private Wire() {}

    static String commandName(int type) {
        return switch (type) {
            case READ -> "read";
            case WRITE -> "write";
            case FLUSH -> "flush";
            case TRIM -> "trim";
            case CACHE -> "cache";
            case WRITE_ZEROES -> "write zeroes";
            case BLOCK_STATUS -> "block status";
            default -> "command " + type;
        };
    }

    static String optionError(int type) {
        return switch (type & 0x7FFFFFFF) {
            case 1 -> "the server does not know it";
            case 2 -> "the server's policy forbids it";
            case 3 -> "the server says that the request is malformed";
            case 4 -> "the server's platform does not have it";
            case 5 -> "the server wants TLS: set NbdOptions.tls";
            case 6 -> "the server has no such export";
            case 7 -> "the server is shutting down";
            case 8 -> "the server wants block sizes to be obeyed";
            case 9 -> "the server finds it too big";
            default -> "the server says error " + (type & 0x7FFFFFFF);
        };
    }
}
