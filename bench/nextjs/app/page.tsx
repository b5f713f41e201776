export default function Page() {
  return <p>POST /api/track</p>;
}
