import { setToken } from '../lib/api.js';

/** Asks for a token, where the server asks who calls. It is kept as long as the tab. */
export function SignIn({ message, done }: { message: string; done(): void }) {
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        setToken(String(new FormData(event.currentTarget).get('token') ?? '').trim());
        done();
      }}
    >
      <h1>Who are you?</h1>
      <p>{message}</p>
      <label class="wide">
        Bearer token
        <input name="token" type="password" autocomplete="off" required />
      </label>
      <button type="submit">Go on</button>
    </form>
  );
}
