// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @title What traders and members sign (docs/protocol.md, "EIP-712"), and who signed it
abstract contract Certificates is EIP712 {
    bytes32 internal constant ORDER_TYPE =
        keccak256("Order(uint64 market,uint64 round,uint256 commitment,bytes32 ciphertext,uint96 locked)");
    bytes32 internal constant ORDER_CERTIFICATE_TYPE = keccak256(
        "OrderCertificate(uint256 context,bytes32 lists,uint64 snapshotBlock,uint256 slotsRoot,bytes32 listHash,uint32 count)"
    );
    bytes32 internal constant VOID_CERTIFICATE_TYPE =
        keccak256("VoidCertificate(uint256 context,uint256 slotsRoot,bytes32 voided,uint256 effectiveRoot)");

    uint256 internal constant SIGNATURE_BYTES = 65;

    mapping(uint64 market => mapping(address account => bool)) public isMember;

    /// @notice The signatures' length is no multiple of 65 bytes, or not one for each order.
    error SignaturesLength(uint256 length);
    /// @notice A signature does not recover: wrong length, s in the upper half, or v not 27 or 28.
    error SignatureRefused(uint256 index);
    /// @notice A certificate's signers must be members, each once, in ascending order of address.
    error SignerRefused(address signer);
    error QuorumMissing(uint256 signatures, uint256 quorum);

    constructor() EIP712("fss", "1") {}

    /// @notice The domain separator that every signature is made under.
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @dev Reverts unless at least `quorum` distinct members signed the struct.
    function _checkQuorum(uint64 market, uint256 quorum, bytes32 structHash, bytes calldata signatures)
        internal
        view
    {
        if (signatures.length % SIGNATURE_BYTES != 0) revert SignaturesLength(signatures.length);
        uint256 count = signatures.length / SIGNATURE_BYTES;
        if (count < quorum) revert QuorumMissing(count, quorum);
        bytes32 digest = _hashTypedDataV4(structHash);
        address last = address(0);
        for (uint256 i = 0; i < count; ++i) {
            address signer = _recover(digest, signatures, i);
            if (signer <= last || !isMember[market][signer]) revert SignerRefused(signer);
            last = signer;
        }
    }

    /// @dev The signer of `digest` by the signature at `index` of a packed list; never zero.
    function _recover(bytes32 digest, bytes calldata signatures, uint256 index)
        internal
        pure
        returns (address)
    {
        bytes32 r;
        bytes32 s;
        uint8 v;
        // The callers have checked that the list is long enough.
        assembly ("memory-safe") {
            let at := add(signatures.offset, mul(index, 65))
            r := calldataload(at)
            s := calldataload(add(at, 32))
            v := byte(0, calldataload(add(at, 64)))
        }
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecover(digest, v, r, s);
        if (problem != ECDSA.RecoverError.NoError) revert SignatureRefused(index);
        return signer;
    }
}
